import { access, constants, stat } from 'node:fs/promises';
import { basename, dirname, extname, resolve } from 'node:path';
import { getEnv } from '@/lib/env';
import type { IngestRequest } from '@/core/jobs/catalog';
import { findAllowedHost } from '@/lib/sources/youtube-url';
import type { ReelPlan } from './make-reel';
import type { ReelFlags } from './read-flags';
import { CommandError } from '@/lib/CommandError';
import { parseUrl } from '@/lib/parse-url';

/**
 * Settles the paths, relative to the folder the command was called in, and checks before any work is done
 * that they can be used.
 */
export async function planReel(flags: ReelFlags, callerDir: string): Promise<ReelPlan> {
  const input = await planInput(flags, callerDir);
  const outPath = resolve(callerDir, flags.out ?? defaultName(flags));
  await checkWritable(outPath);
  if (input.type === 'file' && input.path === outPath)
    throw new CommandError('--out names the recording itself. Choose another name.');
  return { ...flags, input, outPath };
}

async function planInput({ source, rights }: ReelFlags, callerDir: string): Promise<ReelPlan['input']> {
  if (source.type === 'url') return { type: 'link', source: planLink(source.url, rights) };
  const path = resolve(callerDir, source.name);
  await checkReadable(path);
  return { type: 'file', path };
}

function planLink(url: string, rightsAttested: boolean): IngestRequest {
  if (parseUrl(url) === null)
    throw new CommandError('This is not a web link we can use. Give a full http or https address.');
  if (findAllowedHost(new URL(url).hostname, getEnv().YTDLP_ALLOWED_HOSTS) === undefined)
    return { type: 'url', url };
  if (rightsAttested) return { type: 'youtube', url, rightsAttested };
  throw new CommandError(
    'Add --rights to say that you have the right to use the sound of this YouTube video.',
  );
}

/** From the title, else from the recording: letters and digits of any script, joined by dashes. */
export function defaultName({ title, source }: Pick<ReelFlags, 'title' | 'source'>): string {
  const fallback =
    source.type === 'file' ? basename(source.name, extname(source.name)) : new URL(source.url).hostname;
  const clean = (text: string) => (text.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).join('-').slice(0, 80);
  return `${clean(title ?? '') || clean(fallback) || 'video'}.mp4`;
}

async function checkReadable(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (!found) throw new CommandError(`There is no file ${path}. Check the name and try again.`);
  if (!found.isFile()) throw new CommandError(`${path} is not a file. Name a recording.`);
  await access(path, constants.R_OK).catch(() => {
    throw new CommandError(`${path} may not be read by you. Change its permissions or name another one.`);
  });
}

async function checkWritable(path: string): Promise<void> {
  const folder = dirname(path);
  await access(folder, constants.W_OK).catch(() => {
    throw new CommandError(
      `Nothing can be written into ${folder}. Make that folder, or choose another with --out.`,
    );
  });
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory()) throw new CommandError(`${path} is a folder. Give --out the name of a file.`);
}
