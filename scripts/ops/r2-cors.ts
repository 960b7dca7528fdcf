/** Sets the CORS rules of the bucket, so that the page at APP_URL may upload to it and read from it. */
import { causesOf } from '@/core/errors/causes-of';
import { getEnv } from '@/lib/env';
import { AppError } from '@/core/errors/errors';
import { CommandError } from '@/lib/CommandError';
import { readBucketCors, writeBucketCors } from '@/lib/storage/s3/bucket-cors';
import { allowsAll, corsRulesFor } from '@/lib/storage/s3/cors-rules';
import { r2Config } from '@/lib/storage/s3/r2-config';
import { readArguments, runCommand } from '../terminal/run-command';

const usage = 'Usage: npm run r2:cors [-- --print]';
const options = { print: { type: 'boolean', default: false } } as const;
const byHand =
  "paste what `npm run r2:cors -- --print` prints into the bucket's settings at Cloudflare (R2, the bucket, Settings, CORS Policy)";

await runCommand(async () => {
  const { values } = readArguments({ options }, usage);
  const env = getEnv('tool');
  if (env.APP_URL === undefined)
    throw new CommandError('Set APP_URL to the address at which the page is opened.');
  const rules = corsRulesFor(env.APP_URL);
  if (values.print === true) {
    console.log(JSON.stringify(rules, null, 2));
    return 0;
  }
  const config = r2Config(env);
  try {
    await writeBucketCors(config, rules);
    const kept = await readBucketCors(config);
    console.log(`The bucket ${config.bucket} now has these rules:\n${JSON.stringify(kept, null, 2)}`);
    if (allowsAll(kept, rules)) return 0;
    throw new CommandError(`They are not those that were sent. Instead, ${byHand}.`);
  } catch (thrown) {
    throw thrown instanceof AppError ? explain(thrown) : thrown;
  }
});

function explain(failure: AppError): Error {
  const names = [...causesOf(failure)].map(({ name }) => name);
  const say = (text: string) => new CommandError(text, { cause: failure });
  if (names.includes('NotImplemented'))
    return say(`This server has no call for CORS rules. Set them in its own way, or for R2 ${byHand}.`);
  if (names.includes('AccessDenied'))
    return say(
      `This key may not set CORS rules. Use one with the permission Admin Read & Write for this command, or ${byHand}.`,
    );
  return failure;
}
