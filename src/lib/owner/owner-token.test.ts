import { fork } from 'node:child_process';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTestStudio } from '../../../tests/studio/open-test-studio';
import { parseEnv } from '../env';
import { CommandError } from '../CommandError';
import { deriveSecret } from './derive-secret';
import { equalSecrets } from './equal-secrets';
import { getOwnerToken, ownerTokenFile } from './owner-token';
import { tempDir } from '../../../tests/studio/temp-dir';

describe('the owner token', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = tempDir('reel-token');
  });
  const envOf = (more = {}) => parseEnv('web', { DATA_DIR: dataDir, ...more });

  it('the owner token is made once, kept, and readable by its owner alone', () => {
    const token = getOwnerToken(envOf());
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(getOwnerToken(envOf())).toBe(token);
    expect(statSync(ownerTokenFile(dataDir)).mode & 0o777).toBe(0o600);
    expect(readdirSync(dataDir)).toEqual(['owner-token']);
  });

  it('the owner token is STUDIO_TOKEN if that is set, and nothing is written', () => {
    expect(getOwnerToken(envOf({ STUDIO_TOKEN: 'chosen-by-the-owner' }))).toBe('chosen-by-the-owner');
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it('the owner token is refused if its file holds none', () => {
    writeFileSync(ownerTokenFile(dataDir), '\n');
    expect(() => getOwnerToken(envOf())).toThrow(/no usable token/);
    expect(() => getOwnerToken(envOf())).toThrow(CommandError);
  });

  it('the owner token is not made in a data folder that cannot be used, and the error says so', () => {
    const file = join(dataDir, 'file');
    writeFileSync(file, '');
    const below = join(file, 'data');
    expect(() => getOwnerToken(envOf({ DATA_DIR: below }))).toThrow(
      `The data folder ${below} cannot be used (ENOTDIR). Check who may write there, or set another DATA_DIR.`,
    );
  });

  it('the owner token is the same for processes that start at the same moment', async () => {
    const folder = join(dataDir, 'studio');
    const ask = () =>
      new Promise<string>((resolve, reject) => {
        const asker = fork('tests/http/ask-owner-token.ts', {
          execArgv: ['--import', 'tsx'],
          env: { ...process.env, DATA_DIR: folder, STUDIO_TOKEN: '' },
        });
        asker.once('message', (token) => resolve(token as string));
        asker.once('error', reject);
        asker.once('exit', (code) => reject(new Error(`ended with ${code}`)));
      });
    const tokens = await Promise.all([ask(), ask(), ask(), ask()]);
    expect(new Set(tokens).size).toBe(1);
    expect(tokens[0]).toHaveLength(43);
    expect(readdirSync(folder)).toEqual(['owner-token']);
  });
});

describe('derived secrets', () => {
  it('derived secrets differ by purpose and by studio, and stay the same for both', async () => {
    const studio = await openTestStudio();
    const first = deriveSecret('session');
    expect(first).toHaveLength(32);
    expect(deriveSecret('session').equals(first)).toBe(true);
    expect(deriveSecret('storage-url').equals(first)).toBe(false);
    await studio.close();
    const other = await openTestStudio({ SESSION_SECRET: 'a-secret-of-its-own' });
    expect(deriveSecret('session').equals(first)).toBe(false);
    await other.close();
  });

  it('derived secrets are compared in full', () => {
    expect(equalSecrets('abc', 'abc')).toBe(true);
    expect(equalSecrets('abc', 'abd')).toBe(false);
    expect(equalSecrets('', 'abc')).toBe(false);
    expect(equalSecrets('abcabc', 'abc')).toBe(false);
  });
});
