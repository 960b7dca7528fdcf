import { parseUrl } from '../parse-url';

/** Stands for the studio's own origin while an address is read. */
const base = 'http://studio.invalid';

/** What a browser reads as a path, and not as another site (`//host`, `/\host`). */
const ownPath = /^\/(?![/\\])[^\p{Cc}\\]*$/u;

/**
 * Where to go after signing in: the address asked for, if it is a path of this studio, else the start
 * page. What is handed out is checked too, since dropping `/..` can leave another site's address.
 */
export function safeNextPath(asked: unknown): string {
  if (typeof asked !== 'string' || !ownPath.test(asked) || parseUrl(asked, base) === null) return '/';
  const { origin, pathname, search, hash } = new URL(asked, base);
  const path = `${pathname}${search}${hash}`;
  const isOwn = origin === base && ownPath.test(path) && new URL(path, base).href === base + path;
  return isOwn && !/^\/(?:login|pair|api)(?:\/|$)/.test(pathname) ? path : '/';
}
