import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { redeemPairingCode } from '@/lib/owner/redeem-pairing-code';
import { runScript } from '../../tests/backup/run-script';
import { openTestStudio, type TestStudio } from '../../tests/studio/open-test-studio';

jest.setTimeout(60_000);

let studio: TestStudio;
beforeAll(async () => (studio = await openTestStudio()));
afterAll(() => studio.close());

const run = (script: string, args: string[], variables: Record<string, string> = {}) =>
  runScript(`scripts/ops/${script}.ts`, args, { DATA_DIR: studio.dataDir, ...variables });

test.each([
  ['restore', [], {}, /^Usage: npm run restore.*\n$/],
  ['backup', ['--wat'], {}, /^Unknown option '--wat'\.\nUsage: npm run backup.*\n$/],
  ['pair', ['--wat'], {}, /^Unknown option '--wat'\.\nUsage: npm run pair\n$/],
  ['pair', [], { PORT: 'harbour' }, /^The environment is not usable:\n {2}- PORT: .*\n$/],
  ['doctor', ['what'], {}, /^Unexpected argument 'what'.*\nUsage: npm run doctor.*\n$/],
  ['restore', ['nowhere'], {}, /^\S*nowhere holds no finished backup\..*\n$/],
  ['backup', [], { DATA_DIR: '/dev/null/x' }, /^There is no database in \/dev\/null\/x\..*\n$/],
])('%s %j with %j fails in words alone', async (script, args, variables, words) => {
  expect(await run(script, args, variables)).toEqual({
    exitCode: 1,
    said: expect.stringMatching(words) as string,
  });
});

test.each([
  ['scripts/studio/index.ts', []],
  ['scripts/web/index.ts', []],
  ['worker/index.ts', []],
  ['scripts/reel-command/index.ts', [__filename]],
  ['scripts/ops/pair.ts', []],
  ['scripts/ops/doctor.ts', []],
  ['scripts/ops/backup.ts', []],
  ['scripts/ops/restore.ts', ['BACKUP']],
  ['scripts/ops/migrate.ts', []],
])('%s on a data folder below /proc ends with a sentence', async (script, args) => {
  const backup = join(studio.dataDir, 'backups', 'first');
  if (script === 'scripts/ops/restore.ts') await run('backup', ['--out', backup]);
  const given = args.map((arg) => (arg === 'BACKUP' ? backup : arg));
  const { said, exitCode } = await runScript(script, given, { DATA_DIR: '/proc/x', PORT: '0' });
  expect(said).toMatch(/^(The data folder|There is no (studio|database) in) \/proc\/x\b.*\n$/);
  expect(exitCode).toBe(1);
});

test.each(['pair', 'doctor', 'backup'])('%s makes no studio where none is', async (script) => {
  const mistyped = join(studio.dataDir, 'mistyped');
  const { said, exitCode } = await run(script, [], { DATA_DIR: mistyped });
  expect(said).toMatch(/^There is no (studio|database) in \S+mistyped\. .*DATA_DIR.*\n$/);
  expect(exitCode).toBe(1);
  expect(existsSync(mistyped)).toBe(false);
});

test('a backup below /proc ends with its failure, and does not hang', async () => {
  const { said, exitCode } = await run('backup', ['--out', '/proc/x/backup']);
  expect(said).toMatch(/ENOENT/);
  expect(exitCode).toBe(1);
});

test('web names the port that another program holds', async () => {
  const blocker = createServer();
  await new Promise<void>((resolve) => {
    blocker.listen(0, '127.0.0.1', resolve);
  });
  const { port } = blocker.address() as { port: number };
  const { said, exitCode } = await runScript('scripts/web/index.ts', [], {
    DATA_DIR: studio.dataDir,
    HOST: '127.0.0.1',
    PORT: String(port),
  });
  blocker.close();
  expect(said).toMatch(new RegExp(`^Port ${port} is in use by another program\\..*PORT=${port + 1}\n$`));
  expect(exitCode).toBe(1);
});

test('an unexpected failure is printed as it was thrown', async () => {
  const file = join(studio.dataDir, 'file');
  writeFileSync(file, '');
  const { said, exitCode } = await run('backup', ['--out', join(file, 'backup')]);
  expect(said).toMatch(/^Error: ENOTDIR: not a directory/);
  expect(exitCode).toBe(1);
});

test('pair shows a QR code for an address that phones reach, and none for one they do not', async () => {
  const alone = await run('pair', [], { HOST: '127.0.0.1' });
  expect(alone.said).toMatch(/^No phone can reach this studio: .*HOST=0\.0\.0\.0/m);
  expect(alone.said).not.toContain('█');
  const proxied = await run('pair', [], { HOST: '127.0.0.1', APP_URL: 'https://studio.example' });
  expect(proxied.said).toMatch(/^On your phone: +https:\/\/studio\.example\/pair\?code=/m);
  expect(proxied.said).toContain('█');
});

test('pair prints a link that lets one device in', async () => {
  const { said, exitCode } = await run('pair', [], { HOST: '127.0.0.1', PORT: '4321' });
  expect(exitCode).toBe(0);
  const [, code] = /^On this machine: http:\/\/127\.0\.0\.1:4321\/pair\?code=(\S+)$/m.exec(said)!;
  expect(await redeemPairingCode(decodeURIComponent(code!))).toBe(true);
  expect(await redeemPairingCode(decodeURIComponent(code!))).toBe(false);
});
