/**
 * The address a request came from, for rate limits. The front door overwrites the header with the
 * socket's address; a platform's proxy appends to it, so the last entry is the one nobody can invent.
 */
export function clientAddress(headers: Headers): string {
  const entries = (headers.get('x-forwarded-for') ?? '').split(',');
  return entries.at(-1)!.trim().slice(0, 64) || 'unknown';
}
