import { isatty } from 'node:tty';
import { pino, type Logger } from 'pino';
import pretty from 'pino-pretty';
import { getEnv } from './env';

export type { Logger };

let descriptor = 1;

/** Sends the loggers made from here on to stderr: for a program whose stdout is its answer. */
export function logToStderr(): void {
  descriptor = 2;
}

/**
 * The log of a process: one line per event, JSON to stdout; on a terminal readable lines instead.
 * Fields in use: `role`, `jobId`, `kind`, `attempt`, `stage`, `requestId`, `err`.
 */
export function createLogger(role: 'web' | 'worker' | 'studio' | 'tool' | 'gpu'): Logger {
  const options = {
    level: getEnv().LOG_LEVEL,
    base: { role },
    redact: {
      paths: ['token', 'authorization', 'cookie', '*.token', '*.authorization', '*.cookie'],
      censor: '…',
    },
  };
  if (!isatty(descriptor)) return pino(options, pino.destination({ fd: descriptor, sync: true }));
  const words = { colorize: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' };
  return pino(options, pretty({ ...words, destination: descriptor }));
}
