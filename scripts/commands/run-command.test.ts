import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { redeemPairingCode } from '@/lib/owner/redeem-pairing-code';
import { runScript } from '../../tests/backup/run-script';
import { openStudio, type OpenStudio } from '../../tests/studio/open-studio';

jest.setTimeout(60_000);

let studio: OpenStudio;
beforeAll(async () => (studio = await openStudio()));
afterAll(() => studio.close());

const run = (script: string, args: string[], variables: Record<string, string> = {}) =>
  runScript(`scripts/${script}.ts`, args, { DATA_DIR: studio.dataDir, ...variables });

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

test('a failure that nobody foresaw is told as it was thrown', async () => {
  const file = join(studio.dataDir, 'file');
  writeFileSync(file, '');
  const { said, exitCode } = await run('backup', ['--out', join(file, 'backup')]);
  expect(said).toMatch(/^Error: ENOTDIR: not a directory/);
  expect(exitCode).toBe(1);
});

test('pair prints a link that lets one device in', async () => {
  const { said, exitCode } = await run('pair', [], { HOST: '127.0.0.1', PORT: '4321' });
  expect(exitCode).toBe(0);
  const [, code] = /^On this machine: http:\/\/127\.0\.0\.1:4321\/pair\?code=(\S+)$/m.exec(said)!;
  await redeemPairingCode(decodeURIComponent(code!));
  await expect(redeemPairingCode(decodeURIComponent(code!))).rejects.toMatchObject({
    code: 'pairing.invalid',
  });
});
