import { gradientTable } from './gradient-cases/table.ts';

await gradientTable(['compiled']);
