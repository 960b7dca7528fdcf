import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { ffmpeg, speak } from '../../sound/fixtures/make-media';
import { toneIn, wavBytes } from '../../sound/fixtures/wav-bytes';
import { createPipelineRig } from '../fixtures/pipeline-rig';
import type { PipelineRig, RunOptions } from '../fixtures/pipeline-rig';
import { ingest } from './ingest';

jest.setTimeout(120_000);

let rig: PipelineRig;
let voice: string;
const at = (name: string) => join(rig.dir, name);
const picture = ['-f', 'lavfi', '-i', 'testsrc=s=320x240:r=25:d=4'];

beforeAll(async () => {
  rig = await createPipelineRig();
  voice = at('voice.wav');
  speak(voice);
});
afterAll(() => rig.close());

async function ingestFile(path: string, filename: string, options?: RunOptions) {
  return rig.complete(ingest, await rig.upload(path, filename), options);
}

const refused: [what: string, code: string, make: (path: string) => void][] = [
  [
    'a film without sound',
    'input.no_audio',
    (path) => ffmpeg('-f', 'lavfi', '-i', 'testsrc=d=1', '-f', 'mp4', path),
  ],
  ['an empty file', 'input.empty', (path) => writeFileSync(path, '')],
  [
    'a picture',
    'input.unsupported',
    (path) => ffmpeg('-f', 'lavfi', '-i', 'testsrc', '-frames:v', '1', '-c:v', 'png', '-f', 'image2', path),
  ],
  ['a playlist', 'input.unsupported', (path) => writeFileSync(path, `#EXTM3U\n#EXTINF:4,\n${voice}\n`)],
  [
    'a concat list',
    'input.unsupported',
    (path) => writeFileSync(path, `ffconcat version 1.0\nfile ${voice}\n`),
  ],
  [
    'a playlist behind an ID3 tag',
    'input.unsupported',
    (path) =>
      writeFileSync(path, `ID3\x04\0\0\0\0\0\0#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n${voice}\n`),
  ],
  [
    'a zip',
    'input.unsupported',
    (path) =>
      writeFileSync(path, Buffer.concat([Buffer.from('504b0304140000000800', 'hex'), Buffer.alloc(99)])),
  ],
  [
    'an mp4 cut off before its index',
    'input.damaged',
    (path) => {
      ffmpeg('-i', voice, '-c:a', 'aac', '-f', 'mp4', path);
      truncateSync(path, 9000);
    },
  ],
  [
    'a webm cut off in its header',
    'input.damaged',
    (path) => {
      ffmpeg('-i', voice, '-c:a', 'libopus', '-f', 'webm', path);
      truncateSync(path, 300);
    },
  ],
  [
    '31 minutes',
    'input.too_long',
    (path) =>
      ffmpeg(
        '-f',
        'lavfi',
        '-i',
        'anullsrc=r=8000:cl=mono',
        '-t',
        '1860',
        '-c:a',
        'flac',
        '-f',
        'flac',
        path,
      ),
  ],
];

test.each(refused)('%s named as an mp3 is refused with %s', async (_what, code, make) => {
  make(at('bad.mp3'));
  await expect(ingestFile(at('bad.mp3'), 'bad.mp3')).rejects.toMatchObject({ code });
});

test('a recording that is too long is detected while decoding if its header states no length', async () => {
  ffmpeg('-i', voice, '-c:a', 'libopus', '-f', 'webm', '-live', '1', at('long.webm'));
  const ingesting = ingestFile(at('long.webm'), 'long.webm', { variables: { MAX_AUDIO_DURATION_SEC: '2' } });
  await expect(ingesting).rejects.toMatchObject({ code: 'input.too_long' });
});

test('a header that claims hours is not trusted', async () => {
  writeFileSync(at('boast.wav'), wavBytes(24_000, toneIn([0])));
  ffmpeg('-i', at('boast.wav'), '-c:a', 'libopus', '-f', 'webm', at('boast.webm'));
  const bytes = readFileSync(at('boast.webm'));
  const durationAt = bytes.indexOf(Buffer.from('448988', 'hex')) + 3;
  bytes.writeDoubleBE(bytes.readDoubleBE(durationAt) * 10_000, durationAt);
  writeFileSync(at('boast.webm'), bytes);
  expect((await ingestFile(at('boast.webm'), 'boast.webm')).durationSec).toBeCloseTo(0.5, 1);
});

const clocks: [what: string, name: string, options: string[]][] = [
  ['a Matroska file', 'clock.mka', ['-c:a', 'flac']],
  ['an Ogg', 'clock.ogg', ['-c:a', 'libvorbis']],
  ['a fragmented mp4', 'clock.mp4', ['-c:a', 'aac', '-movflags', 'frag_keyframe+empty_moov']],
];

test.each(clocks)(
  '%s cut from a clock that has run for an hour lasts as long as its audio',
  async (_what, name, options) => {
    writeFileSync(at('hour.wav'), wavBytes(48_000, toneIn([0])));
    ffmpeg('-i', at('hour.wav'), ...options, '-output_ts_offset', '3600', at(name));
    expect((await ingestFile(at(name), name)).durationSec).toBeCloseTo(1, 1);
  },
);

test('a recording of maximum length passes despite codec padding, and a longer one does not', async () => {
  const variables = { MAX_AUDIO_DURATION_SEC: '2' };
  const lasting = (name: string, sec: number, rateHz: number) => {
    const source = `sine=r=${rateHz}:d=${sec}`;
    ffmpeg('-f', 'lavfi', '-i', source, '-c:a', 'aac', '-f', 'adts', at(name));
    return ingestFile(at(name), name, { variables });
  };
  expect((await lasting('full.aac', 2, 8_000)).durationSec).toBe(2);
  await expect(lasting('more.aac', 2.4, 48_000)).rejects.toMatchObject({ code: 'input.too_long' });
});

test('a recording shorter than the shortest clip is too short, not damaged', async () => {
  writeFileSync(at('blip.wav'), wavBytes(2_400, toneIn([0])));
  await expect(ingestFile(at('blip.wav'), 'blip.wav')).rejects.toMatchObject({ code: 'input.too_short' });
});

test.each([1, 3_999, 800_000])('a sample rate of %d Hz is refused before it is decoded', async (rateHz) => {
  writeFileSync(at('rate.wav'), wavBytes(2_000, toneIn([0]), { rateHz }));
  await expect(ingestFile(at('rate.wav'), 'rate.wav')).rejects.toMatchObject({ code: 'input.sample_rate' });
});

test('a file whose tags look like a full-disk error of ffmpeg is judged by its audio', async () => {
  const tag = 'x: Invalid data found when processing input\\\nError: No space left on device\n';
  writeFileSync(at('tags.txt'), `;FFMETADATA1\nlyrics=${tag}`);
  writeFileSync(at('tone.wav'), wavBytes(24_000, toneIn([0])));
  ffmpeg('-i', at('tone.wav'), '-i', at('tags.txt'), '-map_metadata', '1', '-c:a', 'aac', at('says.m4a'));
  await ingestFile(at('says.m4a'), 'says.m4a');
  const bytes = readFileSync(at('says.m4a'));
  bytes.fill(0xff, 48, bytes.indexOf('moov') - 8);
  writeFileSync(at('says-damaged.m4a'), bytes);
  const refused = ingestFile(at('says-damaged.m4a'), 'says.m4a');
  await expect(refused).rejects.toMatchObject({ code: 'input.damaged' });
});

test('a kind of AAC that ffmpeg cannot decode is refused as unsupported', async () => {
  writeFileSync(at('tone.wav'), wavBytes(24_000, toneIn([0])));
  ffmpeg('-i', at('tone.wav'), '-c:a', 'aac', at('usac.m4a'));
  const bytes = readFileSync(at('usac.m4a'));
  const configAt = bytes.indexOf(Buffer.from('0580808005', 'hex')) + 5;
  // Object type 42, by its escape: xHE-AAC.
  bytes.writeUInt16BE((31 << 11) | (10 << 5) | (4 << 1), configAt);
  writeFileSync(at('usac.m4a'), bytes);
  await expect(ingestFile(at('usac.m4a'), 'usac.m4a')).rejects.toMatchObject({ code: 'input.unsupported' });
});

test('a cover that would take a gigabyte to probe is ignored', async () => {
  writeFileSync(at('tone.wav'), wavBytes(24_000, toneIn([0])));
  ffmpeg('-i', at('tone.wav'), '-c:a', 'libmp3lame', '-id3v2_version', '0', at('covered.mp3'));
  writeFileSync(at('covered.mp3'), Buffer.concat([hugeCover(), readFileSync(at('covered.mp3'))]));
  expect((await ingestFile(at('covered.mp3'), 'covered.mp3')).durationSec).toBeCloseTo(0.5, 1);
});

/** An ID3 tag with a picture whose header claims 30,000 × 30,000 pixels of 64 bits. */
function hugeCover(): Buffer {
  const header = Buffer.alloc(25);
  header.writeUInt32BE(13, 0);
  header.write('IHDR', 4);
  header.writeUInt32BE(30_000, 8);
  header.writeUInt32BE(30_000, 12);
  header.set([16, 6, 0, 0, 0], 16);
  header.writeUInt32BE(crc32(header.subarray(4, 21)), 21);
  const packed = deflateSync(Buffer.alloc(240_001));
  const data = Buffer.alloc(12 + packed.length);
  data.writeUInt32BE(packed.length, 0);
  data.write('IDAT', 4);
  packed.copy(data, 8);
  data.writeUInt32BE(crc32(data.subarray(4, 8 + packed.length)), 8 + packed.length);
  const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), header, data]);
  const picture = Buffer.concat([Buffer.from('\0image/png\0\x03\0', 'latin1'), png]);
  const frame = Buffer.from('APIC\0\0\0\0\0\0', 'latin1');
  frame.writeUInt32BE(picture.length, 4);
  const size = frame.length + picture.length;
  const sevenBits = [21, 14, 7, 0].map((shift) => (size >> shift) & 127);
  return Buffer.concat([Buffer.from('ID3\x03\0\0', 'latin1'), Buffer.from(sevenBits), frame, picture]);
}

test('audio and video have separate size limits', async () => {
  ffmpeg(
    ...picture,
    '-i',
    voice,
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-c:a',
    'aac',
    '-shortest',
    at('size.mp4'),
  );
  const variables = { MAX_AUDIO_UPLOAD_BYTES: '10000' };
  await expect(ingestFile(voice, 'v.wav', { variables })).rejects.toMatchObject({ code: 'upload.too_large' });
  await ingestFile(at('size.mp4'), 'size.mp4', { variables });
  const both = { ...variables, MAX_VIDEO_UPLOAD_BYTES: '20000' };
  await expect(ingestFile(voice, 'v.wav', { variables: both })).rejects.toMatchObject({
    code: 'upload.too_large',
  });
});

test('a missing upload and an invalid key fail with upload.not_found', async () => {
  for (const storageKey of ['uploads/upload_0/file', 'assets/a/audio.m4a', '../secret']) {
    const ingesting = rig.run(ingest, { type: 'upload', storageKey, filename: 'x' });
    await expect(ingesting).rejects.toMatchObject({ code: 'upload.not_found' });
  }
});
