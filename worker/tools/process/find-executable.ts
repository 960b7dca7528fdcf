import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { getToolPath } from '@/lib/env';
import { AppError } from '@/core/errors/errors';

/**
 * The absolute path of a program, looked up each time, so that one installed later is found.
 * @throws AppError `tool.missing`
 */
export function findExecutable(command: string): string {
  const candidates = command.includes('/')
    ? [resolve(command)]
    : getToolPath()
        .split(delimiter)
        .filter((dir) => dir !== '')
        .map((dir) => join(dir, command));
  const found = candidates.find(isExecutable);
  if (found === undefined) throw new AppError('tool.missing', { internal: `${command} was not found` });
  return found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
