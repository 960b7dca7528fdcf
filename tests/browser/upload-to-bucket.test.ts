import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateLibsql } from '@/lib/db/migrate';
import { openLibsql } from '@/lib/db/open-libsql';
import { writeBucketCors } from '@/lib/storage/s3/bucket-cors';
import { digestOf } from '@/lib/storage/conformance/samples';
import { corsRulesFor } from '@/lib/storage/s3/cors-rules';
import { R2StorageAdapter } from '@/lib/storage/s3/R2StorageAdapter';
import { findFreePort } from '../../scripts/studio/ports';
import { CorsGate } from '../s3/CorsGate';
import { hasSwift, openSwift, type OpenSwift } from '../s3/open-swift';
import { RunningCommand } from '../start/RunningCommand';
import { TursoStandIn } from '../turso-stand-in/TursoStandIn';
import { CountingDoor } from './CountingDoor';
import { openPhone, type Phone } from './open-phone';

jest.setTimeout(300_000);

const token = 'the-owner-of-this-test-alone';
const megabyte = 1_000_000;

/** The production studio: what the page sends and plays goes between it and the bucket. */
(hasSwift ? describe : describe.skip)('with a bucket', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pocketreel-bucket-'));
  const recording = join(folder, 'long.wav');
  const turso = new TursoStandIn(join(folder, 'turso.sqlite'));
  let swift: OpenSwift;
  let gate: CorsGate;
  let door: CountingDoor;
  let phone: Phone;
  const processes: RunningCommand[] = [];

  beforeAll(async () => {
    const sound = ['-f', 'lavfi', '-i', 'sine=frequency=330:duration=175', '-ar', '44100', '-ac', '2'];
    execFileSync('ffmpeg', ['-v', 'error', ...sound, recording]);
    swift = await openSwift();
    gate = await CorsGate.open(swift.config.endpoint);
    const port = await findFreePort('127.0.0.1');
    door = await CountingDoor.open(port);
    await writeBucketCors({ ...swift.config, endpoint: gate.endpoint }, corsRulesFor(door.url));
    const tursoUrl = await turso.start();
    const database = openLibsql({ url: tursoUrl, authToken: turso.authToken });
    await migrateLibsql(database);
    database.close();
    const variables = {
      DEPLOY_ENV: 'production',
      RENDER_BACKEND: 'local',
      APP_URL: door.url,
      HOST: '127.0.0.1',
      PORT: String(port),
      DATA_DIR: join(folder, 'data'),
      STUDIO_TOKEN: token,
      R2_ENDPOINT: gate.endpoint,
      R2_BUCKET_NAME: swift.config.bucket,
      R2_ACCESS_KEY_ID: swift.config.accessKeyId,
      R2_SECRET_ACCESS_KEY: swift.config.secretAccessKey,
      TURSO_DATABASE_URL: tursoUrl,
      TURSO_AUTH_TOKEN: turso.authToken,
      YTDLP_PATH: '/bin/true',
    };
    for (const role of ['web', 'worker']) {
      const process = new RunningCommand('node', [`dist/${role}.js`], variables);
      processes.push(process);
      await process.waitFor(new RegExp(`"msg":"${role} ready"`));
    }
    phone = await openPhone();
  });

  afterAll(async () => {
    await phone.close();
    for (const process of processes) await process.stop();
    await door.close();
    await gate.close();
    await turso.stop();
    await swift.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('a recording of 30 MB goes from the page to the bucket, past the web process, and is played from there', async () => {
    const { page } = phone;
    const sizeBytes = statSync(recording).size;
    expect(sizeBytes).toBeGreaterThan(30 * megabyte);
    const answer = (await page.goto(door.url))!;
    const policy = answer.headers()['content-security-policy']!;
    for (const name of ['connect-src', 'media-src', 'img-src'])
      expect(policy).toMatch(new RegExp(`${name} [^;]*${gate.endpoint}`));
    await page.getByLabel('Owner token').fill(token);
    await page.getByRole('button', { name: 'Sign in' }).tap();
    await page.getByText('Pick a recording').waitFor();
    const before = door.receivedBytes;

    await page.locator('input[type=file]').setInputFiles(recording);
    await page.waitForURL(/\/reels\//, { timeout: 200_000 });
    await page.getByRole('button', { name: 'Play' }).tap();
    await page.waitForFunction(() => document.querySelector('audio')!.currentTime > 0.2);

    expect(gate.sentBytes.PUT).toBeGreaterThanOrEqual(sizeBytes);
    expect(door.receivedBytes - before).toBeLessThan(megabyte);
    expect(door.sentBytes).toBeLessThan(8 * megabyte);
    expect(phone.complaints).toEqual([]);
    const storage = new R2StorageAdapter(swift.config);
    const original = await findOriginal(storage);
    const sha256 = createHash('sha256').update(readFileSync(recording)).digest('hex');
    expect(await digestOf((await storage.open(original)).body)).toEqual({ sha256, sizeBytes });
  });
});

/** The key of what was uploaded, as the ingest keeps it. */
async function findOriginal(storage: R2StorageAdapter): Promise<string> {
  for await (const { key } of storage.list('assets/')) if (key.endsWith('original.wav')) return key;
  throw new Error('no original was kept');
}
