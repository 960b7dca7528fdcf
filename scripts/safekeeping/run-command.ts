import { parseArgs, type ParseArgsConfig } from 'node:util';
import { resetDatabase } from '@/lib/db/get-database';
import { AppError } from '@/lib/errors';
import { resetJobStore } from '@/lib/jobs';

/** Runs a command of the terminal to its exit code; a failure is told in words and ends it with 1. */
export async function runCommand(work: () => Promise<number>): Promise<never> {
  let exitCode = 1;
  try {
    exitCode = await work();
  } catch (thrown) {
    console.error(describe(thrown));
  }
  resetJobStore();
  resetDatabase();
  process.exit(exitCode);
}

/** @throws Error with the usage where the command line cannot be understood. */
export function readArguments<T extends ParseArgsConfig>(config: T, usage: string) {
  try {
    return parseArgs(config);
  } catch (cause) {
    throw new Error(`${(cause as Error).message.split('. ')[0]}.\n${usage}`, { cause });
  }
}

function describe(thrown: unknown): string {
  if (thrown instanceof AppError) {
    const cause = thrown.cause instanceof Error ? thrown.cause.message : undefined;
    return [thrown.message, thrown.internal ?? cause].filter(Boolean).join('\n');
  }
  return thrown instanceof Error ? thrown.message : String(thrown);
}
