/** Looks a live studio over from outside: a line for each thing, with what to do about it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Sentence } from '@/lib/Sentence';
import { readArguments, runCommand } from './commands/run-command';
import { checkLive, type LiveFinding } from './smoke/check-live';

const usage =
  'Usage: npm run smoke -- URL [--worker] [--wait SECONDS]\nSTUDIO_TOKEN, where set, opens what only the owner sees.';
const options = {
  worker: { type: 'boolean', default: false },
  wait: { type: 'string', default: '0' },
} as const;
const pauseMs = 5_000;
const isSecure = ({ protocol, hostname }: URL) =>
  protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(hostname));

await runCommand(async () => {
  const { values, positionals } = readArguments({ options, allowPositionals: true }, usage);
  const [url, ...others] = positionals;
  const waitSec = Number(values.wait);
  if (url === undefined || others.length > 0 || !URL.canParse(url) || !(waitSec >= 0))
    throw new Sentence(usage);
  if (!isSecure(new URL(url)))
    throw new Sentence('The address must begin with https://, or be on this machine.');
  const token = process.env.STUDIO_TOKEN || undefined;
  const studio = { origin: new URL(url).origin, token, wantsWorker: values.worker === true };
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

function hasFaults(findings: LiveFinding[]): boolean {
  return findings.some(({ remedy }) => remedy !== undefined);
}
