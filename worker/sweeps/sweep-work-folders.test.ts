import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { getEnv } from '@/lib/env';
import { getJobStore } from '@/lib/jobs';
import { openStudio, type OpenStudio } from '../../tests/studio/open-studio';
import { workRoot } from '../process-job';
import { sweepWorkFolders } from './sweep-work-folders';

describe('the sweep of working folders', () => {
  let studio: OpenStudio;
  beforeEach(async () => (studio = await openStudio()));
  afterEach(() => studio.close());

  const sweep = () => sweepWorkFolders({ env: getEnv(), store: getJobStore(), workerId: 'self' });

  it('removes those of workers that show no sign of life, and nothing else', async () => {
    await getJobStore().markWorkerSeen('other');
    for (const workerId of ['self', 'other', 'dead']) {
      const folder = workRoot(studio.dataDir, workerId);
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'in.m4a'), 'x');
    }
    const root = dirname(workRoot(studio.dataDir, 'self'));
    await writeFile(join(root, 'no-worker'), 'x');
    expect(await sweep()).toEqual(['dead']);
    expect((await readdir(root)).sort()).toEqual(['no-worker', 'other', 'self']);
    expect(await readdir(join(root, 'other'))).toEqual(['in.m4a']);
  });

  it('has nothing to do before any job has run', async () => {
    expect(await sweep()).toEqual([]);
  });
});
