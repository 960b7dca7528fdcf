import { constants } from 'node:os';
import { AppError } from '@/core/errors/errors';
import type { ErrorCode } from '@/core/errors/errors';
import type { ToolExit } from '../process/subprocess-types';

/**
 * A line in which ffmpeg itself reports an error. What it quotes from a file, such as tags, comes at level
 * info or on lines without a level.
 */
const report = /^(?:\[[^\]]* @ 0x[0-9a-f]+\] )*\[(error|fatal|panic|warning)\] (.*)$/;

/** Messages that appear only when an output cannot be written. */
const writing = /^(?:av_interleaved_write_frame|Error|Could not|Unable|Failed|Task finished|file:)/;

/** Messages of ffmpeg and ffprobe and their error codes. The first pattern that matches any line counts. */
const meanings: readonly [RegExp, ErrorCode][] = [
  [/Cannot allocate memory|Out of memory|Resource temporarily unavailable/, 'input.too_demanding'],
  [/Unknown encoder|Unrecognized option|No such filter|initializing complex filters/, 'tool.failed'],
  [/Format not on whitelist/, 'input.unsupported'],
  [/Decod(?:er|ing requested).*(?:not found|no decoder)/, 'input.unsupported'],
  [/is not implemented\. Update your FFmpeg|Function not implemented/, 'input.unsupported'],
  [/matches no streams|does not contain any stream/, 'input.no_audio'],
  [/moov atom not found|Failed to read frame size|File ended prematurely/, 'input.damaged'],
  [/Invalid data found when processing input|: End of file$/, 'input.damaged'],
  [/could not find codec parameters/i, 'input.damaged'],
];

/** Signals by which a limit ends a tool: CPU time and file size. */
const limitSignals = [constants.signals.SIGXCPU, constants.signals.SIGXFSZ];

/**
 * The AppError for a failed ffmpeg or ffprobe; includes the tail of stderr for the log.
 * @param otherwise the code of an unexplained failure, such as `input.damaged` for an uploaded file
 */
export function translateFfmpegError(exit: ToolExit, otherwise: ErrorCode = 'tool.failed'): AppError {
  return new AppError(codeOf(exit) ?? otherwise, { internal: `exit ${exit.exitCode}\n${exit.stderrTail}` });
}

function codeOf({ exitCode, stderrTail, outOfMemory }: ToolExit): ErrorCode | undefined {
  if (outOfMemory || limitSignals.includes(exitCode - 128)) return 'input.too_demanding';
  const lines = stderrTail.split('\n').flatMap((line) => {
    const [, level, text = ''] = report.exec(line) ?? [];
    return level ? [{ level, text }] : [];
  });
  const refused = lines.find(
    ({ level, text }) => level !== 'warning' && writing.test(text) && diskRefusal(text),
  );
  if (refused) return diskRefusal(refused.text);
  // Killed from outside, for instance by the system when out of memory: the file is not at fault.
  if (exitCode === 128 + constants.signals.SIGKILL) return 'tool.failed';
  return meanings.find(([pattern]) => lines.some(({ text }) => pattern.test(text)))?.[1];
}

function diskRefusal(text: string): ErrorCode | undefined {
  if (/: (?:-28 \()?(?:No space left on device|Disk quota exceeded)\)?$/.test(text)) return 'storage.full';
  return /: (?:-30 \()?Read-only file system\)?$/.test(text) ? 'storage.unavailable' : undefined;
}
