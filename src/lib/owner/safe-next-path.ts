/**
 * Where to go after signing in: the wish, where it is a path of this studio, else the start page. A wish
 * that a browser would read as another site (`//host`, `/\host`, a scheme) counts as none.
 */
export function safeNextPath(wish: unknown): string {
  if (typeof wish !== 'string' || !/^\/(?![/\\])/.test(wish) || /[\p{Cc}\\]/u.test(wish)) return '/';
  const url = new URL(wish, 'http://studio.invalid');
  if (url.host !== 'studio.invalid' || /^\/(?:login|pair|api)(?:\/|$)/.test(url.pathname)) return '/';
  return `${url.pathname}${url.search}${url.hash}`;
}
