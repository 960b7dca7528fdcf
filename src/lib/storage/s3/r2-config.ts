import type { Env } from '../../env';
import { CommandError } from '../../CommandError';
import type { S3Config } from './S3Connection';

const needed = ['R2_ACCESS_KEY_ID', 'R2_SECRET_ACCESS_KEY', 'R2_BUCKET_NAME'] as const;

/**
 * What it takes to reach the bucket of an environment.
 * @throws CommandError naming the variables that are missing, for commands that run without STORAGE_BACKEND=r2
 */
export function r2Config(env: Env): S3Config {
  const missing: string[] = needed.filter((name) => env[name] === undefined);
  if (env.R2_ENDPOINT === undefined && env.R2_ACCOUNT_ID === undefined) missing.push('R2_ACCOUNT_ID');
  if (missing.length > 0) throw new CommandError(`No bucket is configured. Set ${missing.join(', ')}.`);
  return {
    endpoint: r2Endpoint(env),
    bucket: env.R2_BUCKET_NAME!,
    accessKeyId: env.R2_ACCESS_KEY_ID!,
    secretAccessKey: env.R2_SECRET_ACCESS_KEY!,
  };
}

/** Where the bucket's S3 API answers: R2_ENDPOINT, or the account's own address. */
export function r2Endpoint(env: Pick<Env, 'R2_ENDPOINT' | 'R2_ACCOUNT_ID'>): string {
  return env.R2_ENDPOINT ?? `https://${env.R2_ACCOUNT_ID}.r2.cloudflarestorage.com`;
}
