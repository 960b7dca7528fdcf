import type { ObjectStat } from '../storage/types';

/** Whether the client holds this very object already (RFC 9110, If-None-Match before If-Modified-Since). */
export function isNotModified(headers: Headers, stat: ObjectStat): boolean {
  const known = headers.get('if-none-match');
  if (known !== null) {
    return namesEtag(known, stat.etag);
  }
  const since = Date.parse(headers.get('if-modified-since') ?? '');
  return !Number.isNaN(since) && wholeSec(stat.modifiedAtMs) <= wholeSec(since);
}

/** Whether a list of entity tags, or `*`, names this one; compared weakly, as If-None-Match does. */
export function namesEtag(list: string, etag: string): boolean {
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '');
  return list.split(',').some((held) => held.trim() === '*' || opaque(held) === opaque(etag));
}

/** Whether a Range header counts: If-Range, where present, must name this very object. */
export function mayUseRange(headers: Headers, stat: ObjectStat): boolean {
  const condition = headers.get('if-range')?.trim();
  if (condition === undefined) return true;
  if (condition.startsWith('"')) return condition === stat.etag;
  return wholeSec(Date.parse(condition)) === wholeSec(stat.modifiedAtMs);
}

/** HTTP dates have no fractions. */
function wholeSec(timeMs: number): number {
  return Math.floor(timeMs / 1000);
}
