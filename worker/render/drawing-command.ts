import { basename, dirname, join, resolve } from 'node:path';

/**
 * How a drawing process is started: from the bundle beside the one that runs, else from its source.
 * `cwd` is where the source's path aliases are found; the bundle does not need it.
 */
export function drawingCommand(workDir: string): { command: string; args: string[]; cwd: string } {
  const running = process.argv[1] ?? '';
  const bundled = basename(dirname(running)) === 'dist';
  const command = process.execPath;
  if (bundled) return { command, args: [join(dirname(running), 'draw-frames.js')], cwd: workDir };
  const root = process.cwd();
  return { command, args: ['--import', 'tsx', resolve(root, 'worker/render/draw-frames.ts')], cwd: root };
}

/**
 * How many processes draw beside the encoder. On two cores a second one only takes time from x264;
 * beyond that the encoder outruns one drawer.
 */
export function drawerCount(cores: number): number {
  return Math.min(4, Math.max(1, Math.floor(cores / 3)));
}
