import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makePrivateFolder } from '../data-dir/make-private';
import { unusableDataDir } from '../data-dir/unusable-data-dir';
import { type Env, getEnv } from '../env';
import { CommandError } from '../CommandError';

const tokenOf = new WeakMap<Env, string>();

/**
 * The owner's token: STUDIO_TOKEN where set; else 32 random bytes (base64url) made at the first call
 * and kept in DATA_DIR/owner-token, readable by this user alone.
 * @throws CommandError if DATA_DIR cannot be used or the file holds no token
 */
export function getOwnerToken(env: Env = getEnv()): string {
  let token = tokenOf.get(env);
  if (token === undefined) {
    token = env.STUDIO_TOKEN ?? readOrMakeToken(env.DATA_DIR);
    tokenOf.set(env, token);
  }
  return token;
}

/** Where the token is kept when STUDIO_TOKEN is not set. */
export function ownerTokenFile(dataDir: string): string {
  return join(dataDir, 'owner-token');
}

function readOrMakeToken(dataDir: string): string {
  const file = ownerTokenFile(dataDir);
  try {
    return readToken(file) ?? makeToken(dataDir, file);
  } catch (error) {
    throw error instanceof CommandError ? error : unusableDataDir(dataDir, error);
  }
}

function readToken(file: string): string | null {
  try {
    const token = readFileSync(file, 'utf8').trim();
    if (token.length < 16)
      throw new CommandError(`${file} holds no usable token. Remove the file; a new one is made.`);
    return token;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/** Written whole under another name, then linked: of two processes that race, the link of one wins for both. */
function makeToken(dataDir: string, file: string): string {
  makePrivateFolder(dataDir);
  const draft = `${file}.${process.pid}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(draft, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
    chmodSync(draft, 0o600);
    linkSync(draft, file);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const token = readToken(file);
  if (token === null) throw new CommandError(`${file} vanished while it was made. Start again.`);
  return token;
}

function isCode(error: unknown, code: string): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === code;
}
