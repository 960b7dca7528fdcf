import { addVideo } from '../../../tests/http/sample-rows';
import { openTestStudio, type TestStudio } from '../../../tests/studio/open-test-studio';
import { getDatabase } from '../db/get-database';
import { getEnv } from '../env';
import { checkCard } from './check-card';

let studio: TestStudio;
beforeEach(async () => (studio = await openTestStudio()));
afterEach(() => studio.close());

const check = (RENDER_BACKEND: 'local' | 'modal') =>
  checkCard({ ...getEnv(), RENDER_BACKEND }, getDatabase());

it('warns of a card that did not encode the last render, which is paid for nothing', async () => {
  expect(await check('modal')).toEqual([]);
  await addVideo('asset_a', { encoder: 'libx264', createdAt: 1 });
  const [finding] = await check('modal');
  expect(finding).toMatchObject({ topic: 'modal', severity: 'warning' });
  expect(finding!.remedy).toContain('modal run scripts/modal_app.py');
  expect(await check('local')).toEqual([]);
  await addVideo('asset_a', { encoder: 'h264_nvenc', createdAt: 2 });
  await addVideo('asset_a', { createdAt: 3 });
  expect(await check('modal')).toEqual([{ topic: 'modal', text: 'the last render used h264_nvenc' }]);
});
