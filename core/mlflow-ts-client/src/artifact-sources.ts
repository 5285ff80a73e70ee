import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';

import { MlflowError, refused } from './errors.ts';
import { errorOfSource } from './failures.ts';
import type { Upload } from './http.ts';

/**
 * What is uploaded. A file and a function are read as a stream, once for each attempt, so that nothing is held in memory. The function returns a new
 * stream at every call; `length` in bytes, if known, lets the server notice a body that was cut short.
 */
export type ArtifactSource =
  string | Uint8Array | Blob | { readonly file: string } | { readonly chunks: () => AsyncIterable<Uint8Array>; readonly length?: number };

const PIECE_BYTES = 256 * 1024;

// In pieces, so that the time limit of the call is for a piece and not for the whole.
function* pieces(bytes: Uint8Array): Generator<Uint8Array, void> {
  for (let at = 0; at < bytes.byteLength; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}

const ofBytes = (bytes: Uint8Array): Omit<Upload, 'contentType'> => ({
  chunks: () => Readable.from(pieces(bytes)),
  length: bytes.byteLength,
});

const sizeOf = async (file: string): Promise<number> => {
  try {
    const found = await stat(file);
    if (!found.isFile()) throw refused('file to upload', 'a file', file);
    return found.size;
  } catch (cause) {
    if (cause instanceof MlflowError) throw cause;
    throw errorOfSource('file to upload', cause);
  }
};

/** A source as a body that can be sent again. */
export const bodyOfSource = async (source: ArtifactSource): Promise<Omit<Upload, 'contentType'>> => {
  if (typeof source === 'string') return ofBytes(Buffer.from(source));
  if (source instanceof Uint8Array) return ofBytes(source);
  if (source instanceof Blob) return { chunks: () => source.stream(), length: source.size };
  if ('chunks' in source) return source;
  const length = await sizeOf(source.file);
  // Exactly as many bytes as announced, though the file may be growing. An empty one has no last byte.
  return length === 0 ? ofBytes(new Uint8Array()) : { chunks: () => createReadStream(source.file, { end: length - 1 }), length };
};
