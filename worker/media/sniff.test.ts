import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sniffFile } from './sniff';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'sniff-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function fileOf(bytes: string | Buffer): string {
  const path = join(dir, 'file.mp3');
  writeFileSync(path, bytes);
  return path;
}

const head = (hex: string, length = 256) => Buffer.concat([Buffer.from(hex, 'hex'), Buffer.alloc(length)]);
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
  ['a FLAC', head('664c614300000022'), 'flac', ['flac']],
])('knows %s by its first bytes', async (_what, bytes, extension, demuxers) => {
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
])('refuses %s under the name of an mp3', async (_what, bytes) => {
  await expect(sniffFile(fileOf(bytes))).rejects.toMatchObject({ code: 'input.unsupported' });
});

test('an empty file is input.empty', async () => {
  await expect(sniffFile(fileOf(''))).rejects.toMatchObject({ code: 'input.empty' });
});
