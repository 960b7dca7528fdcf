import { createCanvas } from '@napi-rs/canvas';
import { readPictureSize } from './picture-size';

const canvas = createCanvas(321, 123);

test.each([
  ['png', () => canvas.encodeSync('png')],
  ['jpeg', () => canvas.encodeSync('jpeg', 80)],
  ['webp', () => canvas.encodeSync('webp', 80)],
  ['webp', () => canvas.encodeSync('webp', 100)],
] as const)('reads the size of a %s from its header', (format, encode) => {
  expect(readPictureSize(encode())).toEqual({ format, widthPx: 321, heightPx: 123 });
});

test('knows nothing of other files, of empty ones, and of headers that are cut off', () => {
  const png = canvas.encodeSync('png');
  const jpeg = canvas.encodeSync('jpeg', 80);
  const others = [
    Buffer.alloc(0),
    Buffer.from('<svg/>'),
    Buffer.from('GIF89a0000'),
    png.subarray(0, 20),
    jpeg.subarray(0, 40),
  ];
  for (const bytes of others) expect(readPictureSize(bytes)).toBeNull();
});
