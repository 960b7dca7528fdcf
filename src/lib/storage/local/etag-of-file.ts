import type { BigIntStats } from 'node:fs';

/** An ETag, quoted. A file that is replaced is a new file, so inode, time and size change with the content. */
export function etagOfFile(stats: BigIntStats): string {
  return `"${[stats.ino, stats.mtimeNs, stats.size].map((part) => part.toString(36)).join('-')}"`;
}
