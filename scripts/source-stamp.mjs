/**
 * Prints a hash that changes when packages have to be installed again (`packages`) or the build has to
 * be made again (`build`): contents of what goes in, and the Node version it was made with.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const inputs = {
  packages: ['package-lock.json'],
  build: [
    'src',
    'worker',
    'scripts',
    'public',
    'package-lock.json',
    'tsconfig.json',
    'next.config.ts',
    'postcss.config.mjs',
  ],
};

const isBuildInput = (path) => !/\.test\.tsx?$|\.md$/.test(path);

function* filesUnder(path) {
  if (!existsSync(path)) return;
  if (!statSync(path).isDirectory()) {
    yield path;
    return;
  }
  for (const name of readdirSync(path).sort()) yield* filesUnder(join(path, name));
}

const paths = inputs[process.argv[2]];
if (!paths) throw new Error(`source-stamp takes one of: ${Object.keys(inputs).join(', ')}`);

const hash = createHash('sha256').update(`${process.version} ${process.platform} ${process.arch}\n`);
for (const path of paths) {
  for (const file of filesUnder(path)) {
    if (isBuildInput(file))
      hash.update(`${file}\n`).update(createHash('sha256').update(readFileSync(file)).digest());
  }
}
console.log(hash.digest('hex'));
