import { pino, type Logger } from 'pino';
import pretty from 'pino-pretty';
import { getEnv } from './env';

export type { Logger };

/**
 * The log of a process: one line per event, JSON to stdout; on a terminal readable lines instead.
 * Fields in use: `role`, `jobId`, `kind`, `attempt`, `stage`, `requestId`, `err`.
 */
export function createLogger(role: 'web' | 'worker' | 'studio' | 'tool'): Logger {
  const options = {
    level: getEnv().LOG_LEVEL,
    base: { role },
    redact: {
      paths: ['token', 'authorization', 'cookie', '*.token', '*.authorization', '*.cookie'],
      censor: '…',
    },
  };
  if (!process.stdout.isTTY) return pino(options);
  return pino(options, pretty({ colorize: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' }));
}
