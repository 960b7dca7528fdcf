import type { ReferencedKey } from '../references/read-referenced-keys';

const mostNamed = 20;

/** One line per file with what it belongs to; beyond 20 the rest as a number. */
export function describeFiles(files: readonly ReferencedKey[]): string[] {
  const lines = files
    .slice(0, mostNamed)
    .map(({ key, row, title }) => `  ${key} of the ${row} ${JSON.stringify(title)}`);
  return files.length > mostNamed ? [...lines, `  and ${files.length - mostNamed} more`] : lines;
}
