import { fileTypeFromBuffer } from 'file-type/core';
import { pipeline, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { AppError } from '@/core/errors/errors';
import { isAwsChunked, joinAwsChunks } from './aws-chunked';

const known = {
  gzip: 'gzip',
  'x-gzip': 'gzip',
  deflate: 'deflate',
  br: 'br',
  'aws-chunked': 'aws-chunked',
} as const;
export type ContentCoding = (typeof known)[keyof typeof known];

/** Words that some servers write although nothing is coded. */
const plainWords = /^(?:identity|none|binary|utf-?8|)$/;
const mostLayers = 3;
/** Enough to know a file by. */
const headBytes = 4100;

export interface ContentCodings {
  /** Outermost first. */
  layers: ContentCoding[];
  /** The first word of the header that says nothing to us; the bytes may be plain all the same. */
  unknown?: string;
}

/**
 * What a Content-Encoding header says, several ones joined by commas. It is asked to be nothing; what
 * servers write all the same is often untrue, so that each layer is looked for before it is undone.
 * @throws AppError `source.unknown_encoding` for more layers than anybody means
 */
export function readContentCodings(header: string): ContentCodings {
  const words = header.split(',').map((word) => word.trim().toLowerCase());
  const layers = words.flatMap((word) =>
    Object.hasOwn(known, word) ? [known[word as keyof typeof known]] : [],
  );
  if (layers.length > mostLayers) throw new AppError('source.unknown_encoding', { internal: header });
  // The chunks of an upload to S3 lie around everything else, wherever the header names them.
  const isChunked = layers.includes('aws-chunked');
  const inner = layers.filter((layer) => layer !== 'aws-chunked').reverse();
  return {
    layers: isChunked ? ['aws-chunked', ...inner] : inner,
    unknown: words.find((word) => !Object.hasOwn(known, word) && !plainWords.test(word)),
  };
}

export interface UndoOptions {
  maxBytes: number;
  /** Called where the bytes bear the layer. */
  onCoded: () => void;
}

/**
 * Undoes one layer where the bytes bear it, and passes them on as they are where they do not.
 * @throws AppError `source.too_large` where more than `maxBytes` come out of it, `input.damaged`; the
 * errors of zlib
 */
export async function* undoCoding(
  source: AsyncIterable<Buffer>,
  layer: ContentCoding,
  { maxBytes, onCoded }: UndoOptions,
): AsyncGenerator<Buffer> {
  const { head, whole } = await readHead(source);
  const undone = await open(layer, head, whole);
  if (undone !== whole) onCoded();
  let sizeBytes = 0;
  for await (const chunk of undone) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) throw new AppError('source.too_large');
    yield chunk;
  }
}

async function open(
  layer: ContentCoding,
  head: Buffer,
  whole: AsyncIterable<Buffer>,
): Promise<AsyncIterable<Buffer>> {
  if (layer === 'aws-chunked') return isAwsChunked(head) ? joinAwsChunks(whole) : whole;
  const decoder = await chooseDecoder(layer, head);
  if (decoder === undefined) return whole;
  // What fails shows where the decoder is read.
  return pipeline(whole, decoder, () => undefined);
}

async function chooseDecoder(layer: 'gzip' | 'deflate' | 'br', head: Buffer): Promise<Transform | undefined> {
  if (layer === 'gzip') return head[0] === 0x1f && head[1] === 0x8b ? createGunzip() : undefined;
  if (layer === 'deflate' && hasZlibHeader(head)) return createInflate();
  // Neither brotli nor bare deflate begins with a mark of its own.
  if (head.length === 0 || (await isMedia(head))) return undefined;
  return layer === 'br' ? createBrotliDecompress() : createInflateRaw();
}

function hasZlibHeader(head: Buffer): boolean {
  return head.length >= 2 && (head[0]! & 0x0f) === 8 && head.readUInt16BE(0) % 31 === 0;
}

async function isMedia(head: Buffer): Promise<boolean> {
  return /^(?:audio|video|application\/ogg)/.test((await fileTypeFromBuffer(head))?.mime ?? '');
}

async function readHead(source: AsyncIterable<Buffer>) {
  const chunks = source[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  let isDone = false;
  while (!isDone && head.length < headBytes) {
    const next = await chunks.next();
    isDone = next.done === true;
    if (!next.done) head = Buffer.concat([head, next.value]);
  }
  async function* readWhole(): AsyncGenerator<Buffer> {
    if (head.length > 0) yield head;
    if (!isDone) yield* { [Symbol.asyncIterator]: () => chunks };
  }
  return { head, whole: readWhole() };
}
