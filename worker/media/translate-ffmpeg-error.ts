import { AppError } from '@/lib/errors';
import type { ErrorCode } from '@/lib/errors';

/** What ffmpeg and ffprobe say, and what it means to the owner. The first line that fits counts. */
const meanings: readonly [RegExp, ErrorCode][] = [
  [/No space left on device|Disk quota exceeded/, 'storage.full'],
  [/Read-only file system/, 'storage.unavailable'],
  [/Format not on whitelist/, 'input.unsupported'],
  [/Decod(?:er|ing requested).*(?:not found|no decoder)/, 'input.unsupported'],
  [/matches no streams|does not contain any stream/, 'input.no_audio'],
  [/moov atom not found|Failed to read frame size|File ended prematurely/, 'input.damaged'],
  [/Invalid data found when processing input|: End of file$/m, 'input.damaged'],
  [/could not find codec parameters/i, 'input.damaged'],
];

/** The AppError for a failed ffmpeg or ffprobe; the tail of stderr goes along for the log. */
export function translateFfmpegError(stderrTail: string, exitCode: number): AppError {
  const found = meanings.find(([pattern]) => pattern.test(stderrTail));
  return new AppError(found?.[1] ?? 'tool.failed', { internal: `exit ${exitCode}\n${stderrTail}` });
}
