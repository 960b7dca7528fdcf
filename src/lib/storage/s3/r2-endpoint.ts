import type { Env } from '../../env';

/** Where the bucket's S3 API answers: R2_ENDPOINT, or the account's own address. */
export function r2Endpoint(env: Pick<Env, 'R2_ENDPOINT' | 'R2_ACCOUNT_ID'>): string {
  return env.R2_ENDPOINT ?? `https://${env.R2_ACCOUNT_ID}.r2.cloudflarestorage.com`;
}
