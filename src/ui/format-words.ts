/** A length as on a tape counter: 0:07, 12:34, 1:02:03. */
export function formatDuration(durationSec: number): string {
  const total = Math.max(0, Math.floor(durationSec));
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const seconds = String(total % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`;
}

/** A length for a screen reader: 1 minute 5 seconds. */
export function speakDuration(durationSec: number): string {
  const total = Math.max(0, Math.floor(durationSec));
  const minutes = Math.floor(total / 60);
  const seconds = total % 60;
  const words = [];
  if (minutes > 0) words.push(`${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`);
  if (seconds > 0 || minutes === 0) words.push(`${seconds} ${seconds === 1 ? 'second' : 'seconds'}`);
  return words.join(' ');
}

/** A size in decimal units, as phones show it. */
export function formatBytes(sizeBytes: number): string {
  if (sizeBytes < 1000) return `${sizeBytes} B`;
  if (sizeBytes < 1e6) return `${Math.round(sizeBytes / 1e3)} KB`;
  if (sizeBytes < 1e9) return `${(sizeBytes / 1e6).toFixed(sizeBytes < 1e7 ? 1 : 0)} MB`;
  return `${(sizeBytes / 1e9).toFixed(1)} GB`;
}

/** When something was made: just now, 5 min ago, 3 h ago, yesterday, else the date. */
export function formatWhen(iso: string, nowMs: number = Date.now()): string {
  const thenMs = Date.parse(iso);
  if (Number.isNaN(thenMs)) return '';
  const minutes = Math.floor((nowMs - thenMs) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ago`;
  if (minutes < 48 * 60) return 'yesterday';
  return new Date(thenMs).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
}

/** A time of day on this device's clock: 14:05. */
export function formatClock(iso: string): string {
  return new Date(iso).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
}
