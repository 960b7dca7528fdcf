import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawingCommand } from './drawing-command';
import { createRenderRig } from './fixtures/render-rig';
import type { FrameJob } from './frame-job';
import { tempDir } from '../../tests/studio/temp-dir';

const onLinux = process.platform === 'linux' ? it : it.skip;

onLinux(
  'a drawing process gives back the memory of frames it has written',
  async () => {
    const rig = createRenderRig(tempDir('memory'));
    try {
      const { analysisPath, workDir } = await rig.contextFor(rig.voicePath);
      const job: FrameJob = {
        video: { look: 'bars', aspect: '9:16' },
        frame: { widthPx: 1080, heightPx: 1920, fps: 30 },
        ...{ durationSec: 6, analysisPath },
        ...{ fontDir: join(process.cwd(), 'public/fonts'), framesPath: '/dev/null' },
        ...{ firstFrame: 0, stepFrames: 1, frameCount: 180 },
      };
      const path = join(workDir, 'job.json');
      writeFileSync(path, JSON.stringify(job));
      // 180 frames are 1.5 GB; what a process needs besides them is far below the half of that.
      expect(await highestResidentBytes(path, workDir)).toBeLessThan(700e6);
    } finally {
      rig.close();
    }
  },
  120_000,
);

/** The most memory a drawing process held, as the kernel counted it. */
async function highestResidentBytes(jobPath: string, workDir: string): Promise<number> {
  const { command, args, cwd } = drawingCommand(workDir);
  const child = spawn(command, [...args, jobPath], { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  let highest = 0;
  const look = setInterval(() => {
    const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'));
    if (peak) highest = Number(peak[1]) * 1024;
  }, 50);
  const exitCode = await new Promise((resolve) => child.once('exit', resolve));
  clearInterval(look);
  expect(exitCode).toBe(0);
  return highest;
}
