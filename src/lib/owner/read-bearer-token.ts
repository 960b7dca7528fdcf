/**
 * What stands after `Bearer` in the Authorization header, which may hold spaces: empty if nothing does,
 * null if there is no such header or another scheme in it.
 */
export function readBearerToken(headers: Headers): string | null {
  const authorization = headers.get('authorization')?.trim() ?? '';
  const bearer = /^Bearer(?: +(.*))?$/i.exec(authorization);
  return bearer && (bearer[1] ?? '');
}
