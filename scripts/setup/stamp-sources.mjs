import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const inputs = {
  packages: ['package-lock.json'],
  page: ['src', 'public', 'package-lock.json', 'tsconfig.json', 'next.config.ts', 'postcss.config.mjs'],
  node: ['src', 'worker', 'scripts', 'deploy', 'package-lock.json', 'tsconfig.json'],
};

const isBuildInput = (path) => !/\.test\.tsx?$|\.md$|\.pyc?$/.test(path);

function* filesUnder(path) {
  if (!existsSync(path)) return;
  if (!statSync(path).isDirectory()) {
    yield path;
    return;
  }
  for (const name of readdirSync(path).sort()) yield* filesUnder(join(path, name));
}

/**
 * A hash that changes when packages have to be installed (`packages`) or the build for Next (`page`) or
 * for plain Node (`node`) has to be made again: contents of what goes in, and the Node version.
 */
export function stampSources(kind) {
  const paths = inputs[kind];
  if (!paths) throw new Error(`a stamp is for one of: ${Object.keys(inputs).join(', ')}`);
  const hash = createHash('sha256').update(`${process.version} ${process.platform} ${process.arch}\n`);
  for (const file of paths.flatMap((path) => [...filesUnder(path)]).filter(isBuildInput))
    hash.update(`${file}\n`).update(createHash('sha256').update(readFileSync(file)).digest());
  return hash.digest('hex');
}
