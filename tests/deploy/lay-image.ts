/** The worker's image without Docker: its build and its files, as Dockerfile.worker describes them. */
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { readStages, type Step } from './read-dockerfile';

/** Creates the folders again and hard-links the files, or copies them if the disk has no links. */
function linkTree(from: string, into: string): void {
  mkdirSync(into, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(into, entry.name)];
    if (entry.isDirectory()) linkTree(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else linkOrCopy(source, target);
  }
}

function linkOrCopy(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch {
    copyFileSync(source, target); // Another disk, or one without links.
  }
}

/** Gives a project the installed packages that `npm prune --omit=dev` would leave it. */
function linkProductionPackages(into: string): void {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, { dev?: boolean; devOptional?: boolean }>;
  };
  for (const [path, { dev, devOptional }] of Object.entries(packages)) {
    // One that lies within another comes with it; one for another system is not installed.
    const standsAlone = path.startsWith('node_modules/') && !path.includes('/node_modules/');
    if (standsAlone && !dev && !devOptional && statSync(path, { throwIfNoEntry: false })) {
      linkTree(path, join(into, path));
    }
  }
}

const buildSteps = () => readStages().find(({ name }) => name === 'build')!.steps;
const isOwnCommand = ({ keyword, text }: Step) => keyword === 'RUN' && /^(npm|node) /.test(text);

function copySources(into: string): void {
  mkdirSync(into, { recursive: true });
  for (const { keyword, text } of buildSteps()) {
    if (keyword !== 'COPY') continue;
    const sources = text.split(' ').slice(0, -1);
    for (const source of sources) cpSync(source, join(into, source), { recursive: true });
  }
}

function run(command: string, cwd: string): void {
  execFileSync('bash', ['-euc', command], { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** The build stage in a folder, with the packages that are installed here in place of what npm would fetch. */
export function buildFromInstalled(root: string): void {
  copySources(root);
  symlinkSync(join(process.cwd(), 'node_modules'), join(root, 'node_modules'));
  for (const { text } of buildSteps().filter(isOwnCommand)) if (text.startsWith('node ')) run(text, root);
  rmSync(join(root, 'node_modules'));
  linkProductionPackages(root);
}

/** The build stage in a folder, every npm and node command of it run as it stands. */
export function buildAsWritten(root: string): void {
  copySources(root);
  for (const { text } of buildSteps().filter(isOwnCommand)) run(text, root);
}

/** Lays out what the last stage takes of the build in `buildRoot`; nothing else is there then. */
export function layImage(buildRoot: string, into: string): void {
  const copies = readStages()
    .at(-1)!
    .steps.filter(({ keyword, flags }) => keyword === 'COPY' && flags.includes('--from=build'));
  for (const { text } of copies) {
    const words = text.split(' ');
    const target = words.pop()!;
    for (const source of words) {
      const from = join(buildRoot, source.replace(/^\/app\//, ''));
      const to = join(into, target.endsWith('/') ? join(target, basename(source)) : target);
      if (basename(source) === 'node_modules') linkTree(from, to);
      else cpSync(from, to, { recursive: true });
    }
  }
}
