import { BACKENDS } from '../../../core/engine/backend.ts';
import { gradientTable } from './gradient-cases/table.ts';

await gradientTable(BACKENDS);
