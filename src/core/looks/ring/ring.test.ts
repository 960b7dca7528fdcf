import { createCanvas } from '@napi-rs/canvas';
import { sceneDrawer } from '../../../../tests/visuals/draw-scene';
import { murmur } from '../../analysis/fixtures/make-sound';
import type { Cover, Picture } from '../kit/types';

const sizePx = 216;

async function middleOf(cover?: Cover): Promise<number[]> {
  const { pixelsOf } = await sceneDrawer({
    video: { look: 'ring', aspect: '1:1' },
    frame: { widthPx: sizePx, heightPx: sizePx, fps: 30 },
    durationSec: 2,
    analysis: murmur(2),
    cover,
  });
  const at = ((sizePx / 2) * sizePx + sizePx / 2) * 4;
  return [...pixelsOf(12).subarray(at, at + 3)];
}

test('the look ring shows the cover in the middle of its disc', async () => {
  const picture = createCanvas(40, 20);
  const ctx = picture.getContext('2d');
  ctx.fillStyle = '#2040ff';
  ctx.fillRect(0, 0, 40, 20);
  const cover = { picture: picture as unknown as Picture, widthPx: 40, heightPx: 20 };
  expect(await middleOf(cover)).toEqual([0x20, 0x40, 0xff]);
  expect(await middleOf()).not.toEqual([0x20, 0x40, 0xff]);
});
