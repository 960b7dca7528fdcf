import { resolve } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { resetDatabase } from '@/lib/db/get-database';
import { resetJobStore } from '@/lib/jobs';
import { CommandError } from '@/lib/CommandError';
import { describeFailure } from './describe-failure';

/** Runs a terminal command to its exit code; a failure is printed as a sentence and ends it with 1. */
export async function runCommand(work: () => Promise<number>): Promise<never> {
  let exitCode = 1;
  try {
    exitCode = await work();
  } catch (thrown) {
    console.error(describeFailure(thrown));
  }
  resetJobStore();
  resetDatabase();
  process.exit(exitCode);
}

/** @throws CommandError with the usage where the command line cannot be understood. */
export function readArguments<T extends ParseArgsConfig>(config: T, usage: string) {
  try {
    return parseArgs(config);
  } catch (cause) {
    throw new CommandError(`${(cause as Error).message.split('. ')[0]}.\n${usage}`, { cause });
  }
}

/** A typed path, relative to the folder where `npm run` was called. */
export function callerPath(typed: string): string {
  return resolve(process.env.INIT_CWD ?? process.cwd(), typed);
}
