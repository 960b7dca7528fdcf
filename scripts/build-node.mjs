/**
 * Bundles the Node side: one file per entry in dist/, packages left outside, `@/…` taken in.
 * With `--missing` it returns at once where every bundle is there already.
 */
import { existsSync } from 'node:fs';
import { build } from 'esbuild';

const entries = {
  worker: 'worker/index.ts',
  web: 'scripts/web.ts',
  studio: 'scripts/studio.ts',
  reel: 'scripts/reel.ts',
  pair: 'scripts/pair.ts',
  backup: 'scripts/backup.ts',
  restore: 'scripts/restore.ts',
  doctor: 'scripts/doctor.ts',
  'draw-frames': 'worker/render/draw-frames.ts',
};

const names = Object.keys(entries).filter((name) => existsSync(entries[name]));
if (process.argv.includes('--missing') && names.every((name) => existsSync(`dist/${name}.js`)))
  process.exit(0);

await build({
  entryPoints: Object.fromEntries(names.map((name) => [name, entries[name]])),
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  alias: { '@': './src' },
  sourcemap: true,
  banner: { js: `import '../scripts/load-env-file.mjs';` },
  logLevel: 'warning',
});
