import { constants } from 'node:os';
import { AppError } from '@/core/errors/errors';
import type { ErrorCode } from '@/core/errors/errors';
import type { ToolExit } from '../process/subprocess-types';

/**
 * A line in which ffmpeg itself reports a fault. What it quotes of a file, its tags above all, comes at
 * the level of information or on lines without a level.
 */
const report = /^(?:\[[^\]]* @ 0x[0-9a-f]+\] )*\[(error|fatal|panic|warning)\] (.*)$/;

/** What is said where an output cannot be written, and nowhere else. */
const writing = /^(?:av_interleaved_write_frame|Error|Could not|Unable|Failed|Task finished|file:)/;

/** What ffmpeg and ffprobe report, and what it means to the owner. The first that fits any line counts. */
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

/** Ends of a tool by a limit: the time it computed, the size of what it wrote. */
const limitSignals = [constants.signals.SIGXCPU, constants.signals.SIGXFSZ];

/**
 * The AppError for a failed ffmpeg or ffprobe; the tail of stderr goes along for the log.
 * @param otherwise what a failure means that nothing explains: `input.damaged` if the file is a stranger's
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
  // Killed by somebody else, the system that had no memory left, say: no fault of the file.
  if (exitCode === 128 + constants.signals.SIGKILL) return 'tool.failed';
  return meanings.find(([pattern]) => lines.some(({ text }) => pattern.test(text)))?.[1];
}

function diskRefusal(text: string): ErrorCode | undefined {
  if (/: (?:-28 \()?(?:No space left on device|Disk quota exceeded)\)?$/.test(text)) return 'storage.full';
  return /: (?:-30 \()?Read-only file system\)?$/.test(text) ? 'storage.unavailable' : undefined;
}
