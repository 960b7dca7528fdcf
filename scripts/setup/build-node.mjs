/**
 * Bundles the Node side: one file per entry in dist/, packages left outside, `@/…` taken in.
 * With `--stale` it returns at once where every bundle is there and was made from these sources.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { readCommit } from './read-commit.mjs';
import { stampSources } from './stamp-sources.mjs';

const entries = {
  worker: 'worker/index.ts',
  web: 'scripts/web/index.ts',
  studio: 'scripts/studio/index.ts',
  reel: 'scripts/reel-command/index.ts',
  pair: 'scripts/ops/pair.ts',
  backup: 'scripts/ops/backup.ts',
  restore: 'scripts/ops/restore.ts',
  doctor: 'scripts/ops/doctor.ts',
  migrate: 'scripts/ops/migrate.ts',
  smoke: 'scripts/ops/smoke.ts',
  'r2-cors': 'scripts/ops/r2-cors.ts',
  'draw-frames': 'worker/render/draw-frames.ts',
  'modal-render-entry': 'scripts/modal-render-entry.ts',
};

const stampFile = 'dist/.node-stamp';
const stamp = stampSources('node');

const isCurrent = () =>
  Object.keys(entries).every((name) => existsSync(`dist/${name}.js`)) &&
  existsSync(stampFile) &&
  readFileSync(stampFile, 'utf8') === stamp;

/** Replaced whole: a running studio starts processes from these files at any moment. */
function replace(path, contents) {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, contents);
  renameSync(draft, path);
}

if (process.argv.includes('--stale') && isCurrent()) process.exit(0);

const { outputFiles } = await build({
  entryPoints: entries,
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  alias: { '@': './src' },
  sourcemap: true,
  define: { 'process.env.BUILD_COMMIT': JSON.stringify(readCommit()) },
  banner: { js: `import '../scripts/preload/load-env-file.mjs';` },
  logLevel: 'warning',
  write: false,
});
mkdirSync('dist', { recursive: true });
for (const { path, contents } of outputFiles) replace(path, contents);
replace(stampFile, stamp);
