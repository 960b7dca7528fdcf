import { sceneDrawer } from '../../../../tests/visuals/draw-scene';
import { bytesPerFrame } from '../../analysis/analysis-format';
import { murmur } from '../../analysis/fixtures/make-sound';

const sizePx = 216;
const silence = murmur(2);
silence.frames.fill(0);

/** A sound of few neighbouring bands alone; band 0 is the lowest. */
function soundOf(band: number) {
  const frames = silence.frames.map((_, at) => (Math.abs((at % bytesPerFrame) - band) <= 1 ? 255 : 0));
  return { ...silence, frames };
}

async function draw(analysis: typeof silence): Promise<Buffer> {
  const { pixelsOf } = await sceneDrawer({
    video: { look: 'bars', aspect: '1:1' },
    frame: { widthPx: sizePx, heightPx: sizePx, fps: 30 },
    durationSec: 2,
    analysis,
  });
  return Buffer.from(pixelsOf(30));
}

/** How far from the middle the sound is seen, on average, as a share of half the frame. */
async function distanceOf(band: number): Promise<number> {
  const [quiet, loud] = [await draw(silence), await draw(soundOf(band))];
  let [sum, count] = [0, 0];
  for (let at = 0; at < quiet.length; at += 4) {
    if (Math.abs(loud[at]! - quiet[at]!) < 12) continue;
    sum += Math.abs(((at / 4) % sizePx) - sizePx / 2) / (sizePx / 2);
    count += 1;
  }
  expect(count).toBeGreaterThan(20);
  return sum / count;
}

test('the look bars shows low tones in the middle and high ones towards both ends', async () => {
  const [low, middle, high] = [await distanceOf(0), await distanceOf(11), await distanceOf(23)];
  expect(low).toBeLessThan(middle);
  expect(middle).toBeLessThan(high);
});
