/** setpriv makes a tool die with its worker and drops the rights it would have as root. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { getEnv } from '@/lib/env';
import { filesFolder } from '@/lib/storage/local/files-folder';

export interface Setpriv {
  /** The arguments for a tool that may reach the network, and for one behind `unshare`. */
  open: readonly string[];
  cutOff: readonly string[];
  /** Rights a tool keeps although it should not; null if there are none. */
  fault: string | null;
}

const diesWithWorker = ['--pdeathsig', 'KILL'];
const gainsNothing = [...diesWithWorker, '--no-new-privs'];
const withoutRights = (kept: string) => [
  ...gainsNothing,
  '--inh-caps=-all',
  '--ambient-caps=-all',
  `--bounding-set=-all${kept}`,
];

/** Strictest first. Root may have to keep one right: to reach a data folder of another user. */
const choices: readonly (readonly string[])[] = [
  withoutRights(''),
  withoutRights(',+dac_override'),
  gainsNothing,
  diesWithWorker,
];

/** The strictest choice with which a tool still reaches the data folder and this program; null without setpriv. */
export async function findSetpriv(unshare: readonly string[] | null): Promise<Setpriv | null> {
  const [open, cutOff] = await Promise.all([findStrictest([]), findStrictest(unshare ?? [])]);
  if (!open || !cutOff) return null;
  return { open, cutOff, fault: process.geteuid?.() === 0 ? describeRest(open) : null };
}

async function findStrictest(unshare: readonly string[]): Promise<readonly string[] | null> {
  const reach = reachTest();
  for (const choice of choices) {
    const losesRights = choice.length > gainsNothing.length;
    const setpriv = ['setpriv', ...choice, '--', ...(losesRights ? reach : ['true'])];
    const [command, ...args] = unshare.length > 0 ? ['unshare', ...unshare, '--', ...setpriv] : setpriv;
    if (await works(command!, args)) return choice;
  }
  return null;
}

/** A command that succeeds if a tool can reach what it needs: the data folder, its files, this program. */
function reachTest(): string[] {
  const { DATA_DIR } = getEnv();
  const files = filesFolder(DATA_DIR);
  const tests = [`test -r "$1" && test -x "$1"`];
  if (existsSync(DATA_DIR)) tests.push('test -w "$2"');
  if (existsSync(files)) tests.push('test -w "$3"');
  return ['sh', '-c', tests.join(' && '), 'sh', process.cwd(), DATA_DIR, files];
}

function describeRest(choice: readonly string[]): string | null {
  if (choice === choices[0]) return null;
  return choice === choices[1]
    ? 'setpriv: tools read every file, as the data folder belongs to another user'
    : 'setpriv: tools keep the rights of root';
}

/** Whether a command exits with 0. */
export function works(command: string, args: string[]): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(command, args, { timeout: 5_000 }, (error) => resolve(error === null));
  });
}
