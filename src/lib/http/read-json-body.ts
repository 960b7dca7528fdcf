import type { z } from 'zod';
import { AppError } from '@/core/errors/errors';
import { parseInput } from './parse-input';
import { readBodyText } from './read-body-text';

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
