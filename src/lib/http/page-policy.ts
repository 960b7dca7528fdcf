import type { Env } from '../env';
import { r2Endpoint } from '../storage/s3/r2-config';

/**
 * The Content-Security-Policy of a page: scripts and styles of our own build, by nonce; media and
 * connections to ourselves and, if one is configured, to the bucket. Nothing is upgraded to https:
 * a studio on a home network is plain http.
 */
export function pagePolicy(nonce: string, env: Env): string {
  const isDev = env.NODE_ENV === 'development';
  const bucket = bucketOrigins(env);
  // React puts `style` attributes into server-made HTML; they carry no nonce, so attributes are allowed apart.
  const directives: Record<string, string[]> = {
    'default-src': ["'self'"],
    'script-src': ["'self'", `'nonce-${nonce}'`, "'strict-dynamic'", ...(isDev ? ["'unsafe-eval'"] : [])],
    'style-src': ["'self'", isDev ? "'unsafe-inline'" : `'nonce-${nonce}'`],
    'style-src-attr': ["'unsafe-inline'"],
    'img-src': ["'self'", 'blob:', 'data:', ...bucket],
    'media-src': ["'self'", 'blob:', 'data:', ...bucket],
    'font-src': ["'self'"],
    'connect-src': ["'self'", ...bucket, ...(isDev ? ['ws:', 'wss:'] : [])],
    'worker-src': ["'self'", 'blob:'],
    'manifest-src': ["'self'"],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'frame-ancestors': ["'none'"],
    'form-action': ["'self'"],
  };
  return written(directives);
}

/** Where the bucket answers: at the endpoint itself or at a name below it, as S3 clients choose. */
function bucketOrigins(env: Env): string[] {
  if (env.STORAGE_BACKEND !== 'r2') return [];
  const endpoint = new URL(r2Endpoint(env));
  return [endpoint.origin, `${endpoint.protocol}//*.${endpoint.host}`];
}

/**
 * The policy of the public pages: no script at all. So they can be the same for everybody, without a nonce,
 * and nothing that a stranger brings into one can act as the owner.
 */
export function publicPagePolicy(env: Env): string {
  const bucket = bucketOrigins(env);
  const directives: Record<string, string[]> = {
    'default-src': ["'none'"],
    'style-src': ["'self'"],
    'style-src-attr': ["'unsafe-inline'"],
    'img-src': ["'self'", ...bucket],
    'media-src': ["'self'", ...bucket],
    'font-src': ["'self'"],
    'manifest-src': ["'self'"],
    'base-uri': ["'none'"],
    'frame-ancestors': ["'none'"],
    'form-action': ["'none'"],
  };
  return written(directives);
}

function written(directives: Record<string, string[]>): string {
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');
}
