import type { Readable } from 'node:stream';

const longestLineChars = 64 * 1024;

/**
 * Calls back for each line of a stream, including a last one without a line end; `\r` ends a line too. A line
 * longer than 64 K characters is split. The first error the callback throws is passed to `onFault`.
 */
export function readLines(
  stream: Readable,
  onLine: (line: string) => void,
  onFault: (fault: unknown) => void,
): void {
  let rest = '';
  let broken = false;
  const emit = (line: string) => {
    if (broken || line === '') return;
    try {
      onLine(line);
    } catch (fault) {
      broken = true;
      onFault(fault);
    }
  };
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (rest + text).split(/[\r\n]+/);
    rest = lines.pop() ?? '';
    for (const line of lines) emit(line);
    if (rest.length > longestLineChars) {
      emit(rest.slice(0, longestLineChars));
      rest = '';
    }
  });
  stream.on('end', () => emit(rest));
}
