import { encode } from 'fast-png';

import type { Raster } from './raster.ts';

/** The raster as a PNG file, 8 bits per channel, RGB. The same raster gives the same bytes. */
export const encodePng = ({ width, height, rgb }: Raster): Uint8Array => encode({ width, height, data: rgb, channels: 3, depth: 8 });
