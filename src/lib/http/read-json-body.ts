import type { z } from 'zod';
import { AppError } from '@/core/errors/errors';
import { parseInput } from './parse-input';
import { readBody } from './read-body';

const maxBodyBytes = 256 * 1024;

/**
 * The JSON body of a request, validated.
 * @throws AppError `input.wrong_type`, `input.too_large`, `input.not_json`, `input.invalid`.
 */
export async function readJsonBody<B>(request: Request, schema: z.ZodType<B>): Promise<B> {
  const mediaType = (request.headers.get('content-type') ?? '').split(';')[0]!.trim().toLowerCase();
  if (mediaType !== 'application/json') throw new AppError('input.wrong_type');
  const text = await readBodyText(request, maxBodyBytes);
  return parseInput(schema, parseJson(text));
}

/**
 * As `readJsonBody`; without a body and its Content-Type, what the schema makes of `{}`.
 * @throws AppError as `readJsonBody`; `input.wrong_type` for a body without a Content-Type.
 */
export async function readOptionalJsonBody<B>(request: Request, schema: z.ZodType<B>): Promise<B> {
  if (request.headers.has('content-type')) return readJsonBody(request, schema);
  if ((await readBodyText(request, maxBodyBytes)) !== '') throw new AppError('input.wrong_type');
  return parseInput(schema, {});
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, wellFormed);
  } catch (cause) {
    throw new AppError('input.not_json', { cause });
  }
}

/** A text cut in the middle of a character: no UTF-8 can say it, and not every database takes it. */
function wellFormed(_name: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll(/\p{Surrogate}/gu, '\ufffd') : value;
}

/**
 * The body as text, counted while it arrives: a body that lies about its length is cut off all the same.
 * @throws AppError `input.too_large`; `input.not_json` if it is not UTF-8; `input.invalid` if it broke off.
 */
async function readBodyText(request: Request, maxBytes: number): Promise<string> {
  const announced = Number(request.headers.get('content-length') ?? '0');
  if (announced > maxBytes) throw new AppError('input.too_large', { details: { maxBytes } });
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  // Leaving the loop early destroys the stream, which drops the rest without closing the connection.
  for await (const chunk of readBody(request) as AsyncIterable<Buffer>) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > maxBytes) throw new AppError('input.too_large', { details: { maxBytes } });
    chunks.push(chunk);
  }
  return decode(Buffer.concat(chunks));
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AppError('input.not_json', { cause });
  }
}
