import { AppError } from '@/core/errors/errors';
import { isStorageKey } from './keys';

const prefixPattern = /^(?:[A-Za-z0-9_-]{1,128}\/){0,5}[A-Za-z0-9_-]{0,128}(?:\.[a-z0-9]{0,8})?$/;

/**
 * Every adapter passes each key through here before anything else happens.
 * @throws AppError `input.invalid`
 */
export function checkKey(key: string): string {
  if (!isStorageKey(key)) throw new AppError('input.invalid', { details: { field: 'key' } });
  return key;
}

/**
 * The start of a key, cut anywhere; empty means every key.
 * @throws AppError `input.invalid`
 */
export function checkPrefix(prefix: string): string {
  if (!prefixPattern.test(prefix)) throw new AppError('input.invalid', { details: { field: 'prefix' } });
  return prefix;
}

/**
 * A prefix that may be deleted: a whole folder, never everything.
 * @throws AppError `input.invalid`
 */
export function checkFolderPrefix(prefix: string): string {
  if (!prefix.endsWith('/')) throw new AppError('input.invalid', { details: { field: 'prefix' } });
  return checkPrefix(prefix);
}
