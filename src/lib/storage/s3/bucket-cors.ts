import { createHash } from 'node:crypto';
import type { PutBucketCorsCommand } from '@aws-sdk/client-s3';
import { causesOf } from '@/core/errors/causes-of';
import type { CorsRule } from './cors-rules';
import { type S3Config, S3Connection } from './S3Connection';

/**
 * The CORS rules of a bucket; none if it has none.
 * @throws AppError `storage.unavailable`, also if the server lacks this call or the key may not use it
 */
export async function readBucketCors(config: S3Config): Promise<Partial<CorsRule>[]> {
  const input = { Bucket: config.bucket };
  try {
    const answer = await new S3Connection(config).run((sdk, client) =>
      client.send(new sdk.GetBucketCorsCommand(input)),
    );
    return answer.CORSRules ?? [];
  } catch (thrown) {
    if ([...causesOf(thrown)].some(({ name }) => name === 'NoSuchCORSConfiguration')) return [];
    throw thrown;
  }
}

/** Replaces the CORS rules of a bucket. @throws AppError `storage.unavailable` */
export async function writeBucketCors(config: S3Config, rules: CorsRule[]): Promise<void> {
  const input = { Bucket: config.bucket, CORSConfiguration: { CORSRules: rules } };
  await new S3Connection(config).run((sdk, client) => {
    const command = new sdk.PutBucketCorsCommand(input);
    sendMd5(command);
    return client.send(command);
  });
}

/** This call must carry a digest of its body; an MD5 is the one that every server knows. */
function sendMd5(command: PutBucketCorsCommand): void {
  command.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { headers: Record<string, string>; body: string };
      for (const name of Object.keys(request.headers)) {
        if (/^x-amz-(sdk-)?checksum/i.test(name)) delete request.headers[name];
      }
      request.headers['content-md5'] = createHash('md5').update(request.body).digest('base64');
      return next(args);
    },
    { step: 'build', priority: 'low', name: 'md5OfBody' },
  );
}
