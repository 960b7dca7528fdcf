import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { recipeSchema } from '@/core/audio/recipe-schema';
import { ingest } from '../../worker/pipelines/ingest/ingest';
import { createPipelineRig, type PipelineRig } from '../../worker/pipelines/fixtures/pipeline-rig';
import { save } from '../../worker/pipelines/save';

/** The longest recording there may be, in a file without an index to seek by, as browsers record. */
describe('half an hour of webm without an index', () => {
  let rig: PipelineRig;
  let assetId: string;

  beforeAll(async () => {
    rig = await createPipelineRig();
    const path = join(rig.dir, 'talk.webm');
    const graph = `anoisesrc=d=1800:c=pink:a=0.5:r=48000:seed=3,volume='0.1+0.9*abs(sin(2*PI*t*1.7))':eval=frame`;
    const coder = ['-c:a', 'libopus', '-b:a', '48k', '-live', '1'];
    execFileSync('ffmpeg', ['-loglevel', 'error', '-f', 'lavfi', '-i', graph, ...coder, path]);
    ({ assetId } = await rig.complete(ingest, await rig.upload(path, 'talk.webm')));
  }, 600_000);
  afterAll(() => rig.close());

  /** Saves 25 minutes of it in so many clips, out of order; the seconds that took. */
  async function saveClips(count: number): Promise<number> {
    const lengthSec = 1500 / count;
    const clips = Array.from({ length: count }, (_, nth) => {
      const startSec = (nth * 7919) % Math.floor(1799 - lengthSec);
      return { id: `c${nth}`, sourceAssetId: assetId, startSec, endSec: startSec + lengthSec };
    });
    const startedMs = performance.now();
    const result = await rig.complete(save, recipeSchema.parse({ version: 1, clips }));
    const tookSec = (performance.now() - startedMs) / 1000;
    process.stdout.write(`${count} clips: ${Math.round(tookSec)} s\n`);
    expect(result.durationSec).toBeCloseTo(1500, 3);
    return tookSec;
  }

  it('is saved in five hundred clips about as fast as in one, as it is decoded once', async () => {
    const oneSec = await saveClips(1);
    expect(await saveClips(50)).toBeLessThan(2 * oneSec);
    expect(await saveClips(500)).toBeLessThan(2 * oneSec);
  }, 900_000);
});
