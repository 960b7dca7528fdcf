import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodePeaks } from '@/core/audio/peaks';
import { decodeToSamples, ffmpeg, probeValue, speak } from '../../sound/fixtures/make-media';
import { createPipelineRig } from '../fixtures/pipeline-rig';
import type { PipelineRig, RunOptions } from '../fixtures/pipeline-rig';
import { ingest } from './ingest';

jest.setTimeout(120_000);

let rig: PipelineRig;
let voice: string;
let voiceSec: number;
const at = (name: string) => join(rig.dir, name);

beforeAll(async () => {
  rig = await createPipelineRig();
  voice = at('voice.wav');
  speak(voice);
  voiceSec = Number(probeValue(voice, 'format=duration'));
});
afterAll(() => rig.close());

async function ingestFile(path: string, filename: string, options?: RunOptions) {
  const result = await rig.complete(ingest, await rig.upload(path, filename), options);
  return { result, asset: await rig.asset(result.assetId) };
}

const frag = ['-movflags', 'frag_keyframe+empty_moov+default_base_moof', '-frag_duration', '500000'];
const picture = ['-f', 'lavfi', '-i', 'testsrc=s=320x240:r=25:d=4'];

/** Name of the file, what goes before the voice, and what makes it of the voice. */
const kinds: [what: string, name: string, before: string[], after: string[]][] = [
  ['an iPhone voice memo', 'a.m4a', [], ['-c:a', 'aac', '-ac', '1', '-f', 'ipod']],
  ['a MediaRecorder mp4, fragmented', 'b.mp4', [], ['-c:a', 'aac', '-ar', '48000', ...frag]],
  ['a MediaRecorder webm without a duration', 'c.webm', [], ['-c:a', 'libopus', '-f', 'webm', '-live', '1']],
  ['an mp3 with variable bit rate', 'd.mp3', [], ['-c:a', 'libmp3lame', '-q:a', '5']],
  ['a wav of 8 bits', 'e8.wav', [], ['-c:a', 'pcm_u8']],
  ['a wav of 24 bits at 96 kHz', 'e24.wav', [], ['-c:a', 'pcm_s24le', '-ar', '96000']],
  ['a wav of 32-bit floats', 'e32.wav', [], ['-c:a', 'pcm_f32le', '-ac', '2']],
  ['a Wave64', 'f.w64', [], ['-c:a', 'pcm_s16le']],
  ['an AIFF', 'g.aiff', [], []],
  ['a CAF', 'h.caf', [], ['-c:a', 'pcm_s16be']],
  ['a FLAC', 'i.flac', [], []],
  ['an Ogg with Opus', 'j.opus', [], ['-c:a', 'libopus']],
  ['an Ogg with Vorbis', 'k.ogg', [], ['-c:a', 'libvorbis']],
  ['raw AAC', 'l.aac', [], ['-c:a', 'aac', '-ar', '48000', '-f', 'adts']],
  ['a WMA', 'r.wma', [], ['-c:a', 'wmav2', '-ar', '44100', '-f', 'asf']],
  ['an AC-3', 's.ac3', [], ['-c:a', 'ac3', '-ar', '48000']],
  ['an E-AC-3', 's2.eac3', [], ['-c:a', 'eac3', '-ar', '48000', '-f', 'eac3']],
  ['a WavPack', 't.wv', [], ['-c:a', 'wavpack']],
  ['an AIFF-C', 'u.aifc', [], ['-c:a', 'pcm_alaw', '-f', 'aiff']],
  ['an AIFF-C of a QuickTime codec', 'u2.aifc', [], ['-c:a', 'adpcm_ima_qt', '-f', 'aiff']],
  ['a transport stream of sound', 'v.ts', [], ['-c:a', 'mp2', '-f', 'mpegts']],
  [
    'a camera’s MTS',
    'w.mts',
    picture,
    ['-c:v', 'mpeg2video', '-c:a', 'ac3', '-shortest', '-f', 'mpegts', '-mpegts_m2ts_mode', '1'],
  ],
  [
    'a transport stream with AAC',
    'x.ts',
    picture,
    ['-c:v', 'mpeg2video', '-c:a', 'aac', '-shortest', '-f', 'mpegts'],
  ],
  [
    'a rotated mov',
    'm.mov',
    picture,
    ['-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac', '-metadata:s:v', 'rotate=90', '-shortest'],
  ],
  [
    'an mp4 film',
    'n.mp4',
    picture,
    ['-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac', '-ac', '2', '-shortest'],
  ],
  [
    'a mov with uncompressed sound',
    'o.mov',
    picture,
    ['-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'pcm_s16be', '-shortest'],
  ],
  [
    'a Matroska film with FLAC',
    'p.mkv',
    picture,
    ['-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'flac', '-shortest'],
  ],
  ['six channels', 'q.flac', [], ['-af', 'pan=5.1|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=c0']],
];

test.each(kinds)('%s is accepted', async (_what, name, before, after) => {
  ffmpeg(
    ...before,
    '-i',
    voice,
    ...(before.length ? ['-map', '0:v', '-map', '1:a'] : []),
    ...after,
    at(name),
  );
  const stages: string[] = [];
  const { result, asset } = await ingestFile(at(name), name, { onStage: (stage) => stages.push(stage) });
  expect(stages).toEqual(['downloading', 'checking', 'decoding', 'storing']);
  expect(result).toEqual({ assetId: asset.assetId, durationSec: asset.durationSec, duplicate: false });
  // A transport stream does not say what an encoder added at either end.
  const paddingSec = name.endsWith('.ts') ? 0.1 : 0.05;
  expect(Math.abs(asset.durationSec - voiceSec)).toBeLessThan(paddingSec);
  expect(asset).toMatchObject({
    kind: 'source',
    title: name.split('.')[0],
    source: { type: 'upload', filename: name },
  });
  expect(asset.source.toolVersions?.ffmpeg).toMatch(/\d/);
  expect(asset.loudness.integratedLufs).toBeGreaterThan(-40);

  const audio = await rig.fetch(asset.files.audio.key);
  expect(probeValue(audio, 'stream=codec_name,profile')).toBe('aac\nLC');
  expect(Math.abs(Number(probeValue(audio, 'format=duration')) - asset.durationSec)).toBeLessThan(0.05);
  const peaks = decodePeaks((await readFile(await rig.fetch(asset.files.peaks.key))).buffer.slice(0));
  expect(peaks.totalSamples / peaks.sampleRateHz).toBe(asset.durationSec);
  const original = await rig.fetch(asset.files.original.key);
  // Of a transport stream ffprobe lists each track twice.
  expect(new Set(probeValue(original, 'stream=codec_type').split('\n'))).toEqual(new Set(['audio']));
  expect(Math.abs(decodeToSamples(original).length / 48_000 - asset.durationSec)).toBeLessThan(0.001);
});

test('the m4a is a copy of the audio if every phone plays the source', async () => {
  ffmpeg('-i', voice, '-af', 'volume=-1dB', '-c:a', 'aac', at('copy.m4a'));
  const { asset } = await ingestFile(at('copy.m4a'), 'copy.m4a');
  expect(decodeToSamples(await rig.fetch(asset.files.audio.key))).toEqual(decodeToSamples(at('copy.m4a')));
});

test('the padding of a call recorded at 8 kHz is not part of its length', async () => {
  ffmpeg('-i', voice, '-ar', '8000', '-c:a', 'aac', at('call.m4a'));
  const { asset } = await ingestFile(at('call.m4a'), 'call.m4a');
  expect(Math.abs(asset.durationSec - voiceSec)).toBeLessThan(0.05);
});

test('an mp3 that begins after 40 KB of zeros lasts as long as its audio', async () => {
  ffmpeg('-i', voice, '-c:a', 'libmp3lame', '-id3v2_version', '0', at('bare.mp3'));
  writeFileSync(at('zeros.mp3'), Buffer.concat([Buffer.alloc(40_000), readFileSync(at('bare.mp3'))]));
  const { asset } = await ingestFile(at('zeros.mp3'), 'zeros.mp3');
  expect(Math.abs(asset.durationSec - voiceSec)).toBeLessThan(0.08);
});

test('an AMR recording of a phone is accepted', async () => {
  const frame = Buffer.alloc(32, 0x55);
  frame[0] = 0x3c; // 12.2 kbit/s, 20 ms
  const frames = Array.from({ length: 100 }, () => frame);
  writeFileSync(at('call.amr'), Buffer.concat([Buffer.from('#!AMR\n'), ...frames]));
  const { asset } = await ingestFile(at('call.amr'), 'call.amr');
  expect(asset.durationSec).toBeCloseTo(2, 1);
  expect(asset.files.original.key).toMatch(/original\.amr$/);
});

test('an mp3 with chapters and a large cover is accepted', async () => {
  ffmpeg(
    '-f',
    'lavfi',
    '-i',
    'nullsrc=s=160x160,geq=random(1)*255:128:128',
    '-frames:v',
    '1',
    at('cover.png'),
  );
  writeFileSync(
    at('meta.txt'),
    ';FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1000\ntitle=One\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=1000\nEND=2000\ntitle=Two\n',
  );
  const inputs = ['-i', voice, '-i', at('cover.png'), '-i', at('meta.txt')];
  const maps = [
    '-map',
    '0:a',
    '-map',
    '1:v',
    '-map_metadata',
    '2',
    '-c:v',
    'copy',
    '-disposition:v',
    'attached_pic',
  ];
  ffmpeg(...inputs, ...maps, '-c:a', 'libmp3lame', at('book.mp3'));
  const { asset } = await ingestFile(at('book.mp3'), 'book.mp3');
  expect(asset.files.original.key).toMatch(/original\.mp3$/);
  expect(Math.abs(asset.durationSec - voiceSec)).toBeLessThan(0.05);
});

test('concatenated recordings of different formats are one recording', async () => {
  const part = (name: string, rateHz: number, channels: number) => {
    const bare = ['-write_xing', '0', '-id3v2_version', '0'];
    ffmpeg('-i', voice, '-ar', String(rateHz), '-ac', String(channels), ...bare, at(name));
    return readFileSync(at(name));
  };
  writeFileSync(at('joined.mp3'), Buffer.concat([part('p1.mp3', 44_100, 1), part('p2.mp3', 48_000, 2)]));
  const { asset } = await ingestFile(at('joined.mp3'), 'joined.mp3');
  expect(Math.abs(asset.durationSec - 2 * voiceSec)).toBeLessThan(0.15);
  for (const key of [asset.files.original.key, asset.files.audio.key]) {
    const lengthSec = decodeToSamples(await rig.fetch(key)).length / 48_000;
    expect(Math.abs(lengthSec - asset.durationSec)).toBeLessThan(0.05);
  }
});

test('a link is downloaded, named and stored with its URL', async () => {
  ffmpeg('-i', voice, '-af', 'volume=-5dB', at('linked.wav'));
  const server = createServer((_request, response) => {
    const bytes = readFileSync(at('linked.wav'));
    response.setHeader('content-disposition', 'attachment; filename="Morning talk.wav"');
    response.setHeader('content-length', bytes.length);
    response.end(bytes);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`;
  const percents: number[] = [];
  const options = {
    variables: { TEST_ONLY_ALLOW_LOOPBACK_SOURCES: '1' },
    onProgress: (stage: string, percent: number) => void (stage === 'downloading' && percents.push(percent)),
  };
  const { assetId } = await rig.complete(ingest, { type: 'url', url }, options);
  server.close();
  expect(await rig.asset(assetId)).toMatchObject({ title: 'Morning talk', source: { type: 'url', url } });
  expect(percents.at(-1)).toBe(100);
  const refused = rig.run(ingest, { type: 'url', url });
  await expect(refused).rejects.toMatchObject({ code: 'source.blocked_address' });
});

test('the default one of several audio tracks is used', async () => {
  const tracks = [
    '-map',
    '0:a',
    '-map',
    '1:a',
    '-c:a',
    'flac',
    '-disposition:a:0',
    '0',
    '-disposition:a:1',
    'default',
  ];
  ffmpeg(
    '-f',
    'lavfi',
    '-i',
    'sine=f=100:d=1',
    '-f',
    'lavfi',
    '-i',
    'sine=f=5000:d=2:r=32000',
    ...tracks,
    at('two.mka'),
  );
  const { asset } = await ingestFile(at('two.mka'), 'two.mka');
  expect(asset).toMatchObject({ sampleRateHz: 32_000, channels: 1 });
  expect(asset.durationSec).toBeCloseTo(2, 2);
});

test('a file with a wrong extension is recognised by its content', async () => {
  ffmpeg('-i', voice, '-af', 'volume=-2dB', '-c:a', 'flac', at('truth.flac'));
  const { asset } = await ingestFile(at('truth.flac'), 'lie.mp3');
  expect(asset.files.original.key).toMatch(/original\.flac$/);
});

test('the same file uploaded twice is one asset', async () => {
  ffmpeg('-i', voice, '-af', 'volume=-3dB', at('twice.wav'));
  const first = await ingestFile(at('twice.wav'), 'once.wav');
  const second = await ingestFile(at('twice.wav'), 'again.wav');
  expect(second.result).toEqual({ ...first.result, duplicate: true });
});

test('two simultaneous ingests of one file give one asset', async () => {
  ffmpeg('-i', voice, '-af', 'volume=-4dB', at('race.wav'));
  const late = await rig.run(ingest, await rig.upload(at('race.wav'), 'late.wav'));
  const { result } = await ingestFile(at('race.wav'), 'early.wav');
  expect(await late.outcome.onDuplicate!()).toEqual({ ...result, duplicate: true });
  expect(late.ownedKeys).toEqual([`assets/${late.outcome.result.assetId}/`]);
});
