const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** A size for a reader, such as `12.3 MB`. */
export function describeBytes(sizeBytes: number): string {
  let size = sizeBytes;
  let unit = 0;
  while (size >= 999.95 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${units[unit]}`;
}
