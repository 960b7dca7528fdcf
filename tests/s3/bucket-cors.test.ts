import { readFileSync } from 'node:fs';
import { allowsAll, corsRulesFor } from '@/lib/storage/s3/cors-rules';
import { readBucketCors } from '@/lib/storage/s3/bucket-cors';
import { probeAsPage } from '@/lib/storage/s3/probe-as-page';
import { R2StorageAdapter } from '@/lib/storage/s3/R2StorageAdapter';
import { runScript } from '../backup/run-script';
import { CorsGate } from './CorsGate';
import { hasSwift, openSwift, type OpenSwift } from './open-swift';

jest.setTimeout(150_000);

const appUrl = 'https://reels.example.com/some/path';
const origin = 'https://reels.example.com';

describe('the rules', () => {
  it('name every origin, method and header, and never all of them', () => {
    const [rule, ...others] = corsRulesFor(appUrl);
    expect(others).toEqual([]);
    expect(rule).toMatchObject({ AllowedOrigins: [origin], AllowedMethods: ['GET', 'HEAD', 'PUT'] });
    expect(rule!.AllowedHeaders).toContain('content-type');
    expect(rule!.ExposeHeaders).toContain('ETag');
    expect(readFileSync('deploy/r2-cors.json', 'utf8')).not.toContain('*');
  });

  it('are met by more than is wanted, in any order and case, and not by less', () => {
    const wanted = corsRulesFor(appUrl);
    const [rule] = wanted;
    const more = {
      ...rule,
      AllowedOrigins: ['https://other.example', origin],
      AllowedMethods: ['PUT', 'DELETE', 'HEAD', 'GET'],
      AllowedHeaders: ['Range', 'Content-Type', 'x-more'],
    };
    expect(allowsAll([{ AllowedOrigins: ['https://other.example'] }, more], wanted)).toBe(true);
    expect(allowsAll([], wanted)).toBe(false);
    expect(allowsAll([{ ...more, ExposeHeaders: undefined }], wanted)).toBe(false);
    expect(allowsAll(corsRulesFor('http://reels.example.com'), wanted)).toBe(false);
  });
});

(hasSwift ? describe : describe.skip)('npm run r2:cors', () => {
  let swift: OpenSwift;
  let gate: CorsGate;

  beforeAll(async () => {
    swift = await openSwift();
    gate = await CorsGate.open(swift.config.endpoint);
  });
  afterAll(async () => {
    await gate.close();
    await swift.close();
  });

  const variables = (endpoint: string) => ({
    R2_ENDPOINT: endpoint,
    R2_BUCKET_NAME: swift.config.bucket,
    R2_ACCESS_KEY_ID: swift.config.accessKeyId,
    R2_SECRET_ACCESS_KEY: swift.config.secretAccessKey,
    APP_URL: appUrl,
  });
  const run = (changes: Record<string, string> = {}, args: string[] = []) =>
    runScript('scripts/ops/r2-cors.ts', args, { ...variables(gate.endpoint), ...changes });

  it('opens the bucket to the page at APP_URL alone', async () => {
    const config = { ...swift.config, endpoint: gate.endpoint };
    const storage = new R2StorageAdapter(config);
    expect(await readBucketCors(config)).toEqual([]);
    expect(await probeAsPage(storage, origin)).toBe(`an upload from ${origin} is not allowed`);
    const { said, exitCode } = await run();
    expect(said).toMatch(/The bucket reels now has these rules:\n\[[^]*reels\.example\.com/);
    expect(exitCode).toBe(0);
    expect(await readBucketCors(config)).toEqual(corsRulesFor(appUrl));
    expect(await probeAsPage(storage, origin)).toBeNull();
    expect(await probeAsPage(storage, 'https://thief.example')).toMatch(/not allowed/);
    for await (const { key } of storage.list('health/')) throw new Error(`${key} was left behind`);
  });

  it('prints the rules for the dashboard without asking anyone', async () => {
    const { said, exitCode } = await run({ R2_ENDPOINT: 'http://127.0.0.1:9' }, ['--print']);
    expect(JSON.parse(said)).toEqual(corsRulesFor(appUrl));
    expect(exitCode).toBe(0);
  });

  it.each([
    [
      'a server without such a call',
      () => ({ R2_ENDPOINT: swift.config.endpoint }),
      /has no call for CORS rules/,
    ],
    ['nobody there', () => ({ R2_ENDPOINT: 'http://127.0.0.1:9' }), /check R2_ENDPOINT/],
    ['no bucket', () => ({ R2_BUCKET_NAME: '' }), /^No bucket is configured. Set R2_BUCKET_NAME\.$/m],
    ['no address', () => ({ APP_URL: '' }), /^Set APP_URL/],
  ])('says in a sentence what is wrong with %s', async (_what, changes, words) => {
    const { said, exitCode } = await run(changes());
    expect(said).toMatch(words);
    expect(said).not.toContain('    at ');
    expect(exitCode).toBe(1);
  });
});
