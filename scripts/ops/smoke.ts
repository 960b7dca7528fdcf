/** Looks a live studio over from outside: a line for each thing, with what to do about it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError } from '@/lib/CommandError';
import { readArguments, runCommand } from '../terminal/run-command';
import { checkLive, type LiveFinding, type LiveStudio } from './check-live';
import { parseUrl } from '@/lib/parse-url';

const usage = `Usage: npm run smoke -- URL [--worker] [--commit SHA [--only page|worker]] [--wait SECONDS]
--commit wants the page and each worker to run it; --only, one of the two. STUDIO_TOKEN, where set, opens what
only the owner sees.`;
const options = {
  worker: { type: 'boolean', default: false },
  commit: { type: 'string' },
  only: { type: 'string' },
  wait: { type: 'string', default: '0' },
} as const;
const pauseMs = 5_000;
const isSecure = ({ protocol, hostname }: URL) =>
  protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(hostname));

await runCommand(async () => {
  const { values, positionals } = readArguments({ options, allowPositionals: true }, usage);
  const [url, ...others] = positionals;
  const waitSec = Number(values.wait);
  if (url === undefined || others.length > 0 || parseUrl(url) === null || !(waitSec >= 0))
    throw new CommandError(usage);
  if (!isSecure(new URL(url)))
    throw new CommandError('The address must begin with https://, or be on this machine.');
  const wanted = readWanted(values.commit, values.only);
  const token = process.env.STUDIO_TOKEN || undefined;
  const wantsWorker = values.worker === true || wanted?.by.includes('worker') === true;
  const studio = { origin: new URL(url).origin, token, wantsWorker, wanted };
  const givenUpAtMs = performance.now() + waitSec * 1000;
  let findings = await checkLive(studio);
  while (hasFaults(findings) && performance.now() + pauseMs < givenUpAtMs) {
    await sleep(pauseMs);
    findings = await checkLive(studio);
  }
  for (const { topic, text, remedy } of findings) {
    const line = `${topic.padEnd(8)} ${text}`;
    console.log(remedy === undefined ? `ok   ${line}` : `FIX  ${line}\n${' '.repeat(14)}${remedy}`);
  }
  return hasFaults(findings) ? 1 : 0;
});

function readWanted(commit: string | undefined, only: string | undefined): LiveStudio['wanted'] {
  if (commit === undefined && only === undefined) return undefined;
  if (commit === undefined || !/^[0-9a-f]{7,40}$/.test(commit)) throw new CommandError(usage);
  if (only === undefined) return { commit, by: ['page', 'worker'] };
  if (only !== 'page' && only !== 'worker') throw new CommandError(usage);
  return { commit, by: [only] };
}

function hasFaults(findings: LiveFinding[]): boolean {
  return findings.some(({ remedy }) => remedy !== undefined);
}
