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

/** Words that some servers send although nothing is encoded. */
const plainWords = /^(?:identity|none|binary|utf-?8|)$/;
const mostLayers = 3;
/** Enough to recognise a file type. */
const headBytes = 4100;

export interface ContentCodings {
  /** Outermost first. */
  layers: ContentCoding[];
  /** The first unknown word of the header; the bytes may be plain all the same. */
  unknown?: string;
}

/**
 * Reads a Content-Encoding header; several headers are joined by commas. We ask for no encoding, and what
 * servers send all the same is often untrue, so each layer is verified before it is decoded.
 * @throws AppError `source.unknown_encoding` for an implausible number of layers
 */
export function readContentCodings(header: string): ContentCodings {
  const words = header.split(',').map((word) => word.trim().toLowerCase());
  const layers = words.flatMap((word) =>
    Object.hasOwn(known, word) ? [known[word as keyof typeof known]] : [],
  );
  if (layers.length > mostLayers) throw new AppError('source.unknown_encoding', { internal: header });
  // The chunks of an S3 upload are the outermost layer, wherever the header names them.
  const isChunked = layers.includes('aws-chunked');
  const inner = layers.filter((layer) => layer !== 'aws-chunked').reverse();
  return {
    layers: isChunked ? ['aws-chunked', ...inner] : inner,
    unknown: words.find((word) => !Object.hasOwn(known, word) && !plainWords.test(word)),
  };
}

export interface UndoOptions {
  maxBytes: number;
  /** Called if the layer is really there. */
  onCoded: () => void;
}

/**
 * Decodes one layer if it is really there, and otherwise passes the bytes on unchanged.
 * @throws AppError `source.too_large` if more than `maxBytes` come out of it, `input.damaged`; the errors of
 * zlib
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
  // An error surfaces when the decoder is read.
  return pipeline(whole, decoder, () => undefined);
}

async function chooseDecoder(layer: 'gzip' | 'deflate' | 'br', head: Buffer): Promise<Transform | undefined> {
  if (layer === 'gzip') return head[0] === 0x1f && head[1] === 0x8b ? createGunzip() : undefined;
  if (layer === 'deflate' && hasZlibHeader(head)) return createInflate();
  // Neither brotli nor raw deflate begins with a signature.
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
