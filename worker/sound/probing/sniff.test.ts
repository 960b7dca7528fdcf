import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sniffFile } from './sniff';
import { tempDir } from '../../../tests/studio/temp-dir';

let dir: string;
beforeAll(() => {
  dir = tempDir('sniff');
});

function fileOf(bytes: string | Buffer): string {
  const path = join(dir, 'file.mp3');
  writeFileSync(path, bytes);
  return path;
}

const head = (hex: string, length = 256) => Buffer.concat([Buffer.from(hex, 'hex'), Buffer.alloc(length)]);
/** Empty frames of 64 kbit/s at 44.1 kHz. */
function mp3Frames(count: number): Buffer {
  return Buffer.concat(Array.from({ length: count }, () => head('fffb5000', 204)));
}

function packets(lengthBytes: number, syncAt: number): Buffer {
  const packet = Buffer.alloc(lengthBytes);
  packet[syncAt] = 0x47;
  return Buffer.concat(Array.from({ length: 20 }, () => packet));
}

const ftyp = (brand: string) => head(`00000018${Buffer.from(`ftyp${brand}`).toString('hex')}`);

test.each([
  ['an iPhone voice memo', ftyp('M4A '), 'm4a', ['mov']],
  ['a MediaRecorder mp4', ftyp('iso5'), 'mp4', ['mov']],
  ['a QuickTime film', ftyp('qt  '), 'mov', ['mov']],
  ['an mp3 with tags', head('494433040000000000'), 'mp3', ['mp3', 'aac', 'flac']],
  ['a bare mp3', head('fffb9064'), 'mp3', ['mp3']],
  ['a wav', Buffer.from('RIFF\x24\0\0\0WAVEfmt '), 'wav', ['wav']],
  ['a wav above 4 GB', Buffer.from('RF64\xff\xff\xff\xffWAVEds64', 'latin1'), 'wav', ['wav']],
  ['a Wave64', head('726966662e91cf11a5d628db04c10000'), 'w64', ['w64']],
  ['a CAF', head('6361666600010000'), 'caf', ['caf']],
  ['an AIFF-C', Buffer.from('FORM\0\0\0\0AIFCFVER'), 'aiff', ['aiff']],
  ['an AMR of a phone', Buffer.from('#!AMR\n<'), 'amr', ['amr']],
  ['an AMR of a better phone', Buffer.from('#!AMR-WB\n<'), 'amr', ['amr']],
  ['a WMA', head('3026b2758e66cf11a6d900aa0062ce6c'), 'wma', ['asf']],
  ['an MPEG transport stream', packets(188, 0), 'ts', ['mpegts']],
  ['a camera’s MTS', packets(192, 4), 'ts', ['mpegts']],
  ['an AC-3', head('0b7712340040'), 'ac3', ['ac3', 'eac3']],
  ['a WavPack', Buffer.from('wvpk\x00\x10\0\0'), 'wv', ['wv']],
  ['a DSD file', Buffer.from('DSD \x1c\0\0\0\0\0\0\0'), 'dsf', ['dsf']],
  ['an mp3 behind zeros', Buffer.concat([Buffer.alloc(9_000), mp3Frames(5)]), 'mp3', ['mp3']],
  [
    'an mp3 recorded from within a frame',
    Buffer.concat([mp3Frames(1).subarray(99), mp3Frames(5)]),
    'mp3',
    ['mp3'],
  ],
  ['a FLAC', head('664c614300000022'), 'flac', ['flac']],
])('recognises %s by its first bytes', async (_what, bytes, extension, demuxers) => {
  expect(await sniffFile(fileOf(bytes))).toMatchObject({ extension, demuxers });
});

test.each([
  ['a playlist', '#EXTM3U\n#EXTINF:3,\n/etc/hostname\n'],
  ['a concat list', "ffconcat version 1.0\nfile '/etc/hostname'\n"],
  ['a DASH manifest', '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>'],
  ['a zip', Buffer.from('504b0304140000000800', 'hex')],
  ['a PNG', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
  ['a HEIC picture', ftyp('heic')],
  ['an SDP', 'v=0\no=- 0 0 IN IP4 127.0.0.1\n'],
  ['a lone byte', 'R'],
  ['zeros', Buffer.alloc(70_000)],
  [
    'three frames of an mp3 in noise',
    Buffer.concat([Buffer.alloc(100, 1), mp3Frames(3), Buffer.alloc(900, 1)]),
  ],
])('refuses %s under the name of an mp3', async (_what, bytes) => {
  await expect(sniffFile(fileOf(bytes))).rejects.toMatchObject({ code: 'input.unsupported' });
});

test('an empty file fails with input.empty', async () => {
  await expect(sniffFile(fileOf(''))).rejects.toMatchObject({ code: 'input.empty' });
});
