const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** An age for a reader, such as `25 hours`: days from two of them on, minutes below two hours. */
export function describeAge(ageMs: number): string {
  if (ageMs >= 48 * hourMs) return `${Math.floor(ageMs / hourMs / 24)} days`;
  if (ageMs >= 2 * hourMs) return `${Math.floor(ageMs / hourMs)} hours`;
  return `${Math.max(0, Math.floor(ageMs / minuteMs))} minutes`;
}

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
