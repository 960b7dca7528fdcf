import { parseUrl } from '@/lib/parse-url';

/**
 * Whether Next gives a request to a route of the API, both as it is written and as URL rules read it: on the
 * way to anything else Next keeps the body in memory.
 */
export function isApiPath(url: string): boolean {
  const isApi = (path: string) => /^\/api(?:[/?]|$)/.test(path);
  const base = 'http://studio.invalid';
  return isApi(url) && isApi(parseUrl(base + url)?.pathname ?? '');
}
