import { readFile } from 'node:fs/promises';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { AppError } from '@/core/errors/errors';
import { fetchUrlToFile } from './fetch-url';
import { startOddSite, type OddSite, type RawAnswer } from './fixtures/odd-site';
import { FetchRig } from './fixtures/FetchRig';

/** The first bytes of an mp3, followed by enough others. */
const sound = Buffer.concat([
  Buffer.from('494433040000000000 00fffb9064'.replace(' ', ''), 'hex'),
  Buffer.alloc(9_000, 'a'),
]);
const awsChunked = (body: Buffer, extension: string, trailer = '') => {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; at += 4_000) {
    const part = body.subarray(at, at + 4_000);
    parts.push(Buffer.from(`${part.length.toString(16)}${extension}\r\n`), part, Buffer.from('\r\n'));
  }
  return Buffer.concat([...parts, Buffer.from(`0${extension}\r\n${trailer}\r\n`)]);
};
const nameInGzip = (body: Buffer, nameBytes: number) => {
  const head = Buffer.from(body.subarray(0, 10));
  head[3] = 8;
  return Buffer.concat([head, Buffer.alloc(nameBytes, 'n'), Buffer.alloc(1), body.subarray(10)]);
};
const signature = `;chunk-signature=${'0a'.repeat(32)}`;

let rig: FetchRig;
let site: OddSite;
let answer: RawAnswer;
beforeAll(async () => {
  rig = await FetchRig.start();
  site = await startOddSite(() => answer);
});
afterAll(async () => {
  await site.close();
  await rig.close();
});

async function fetchAs(encoding: string | string[], body: Buffer, maxBytes = 1_000_000) {
  answer = { headers: [encoding].flat().map((value) => `Content-Encoding: ${value}`), body };
  const options = rig.withDefaults(`${site.base}/voice.mp3`, { maxBytes });
  const fetched = await fetchUrlToFile(options);
  return { fetched, bytes: await readFile(options.path) };
}

describe('a download with Content-Encoding', () => {
  it.each([
    'none',
    'utf-8',
    'UTF8',
    'identity',
    'binary',
    '',
    'aws-chunked',
    'none, identity',
    'audio/mpeg',
    'null',
  ])('"%s" keeps plain bytes and reports their total', async (encoding) => {
    answer = { headers: [`Content-Encoding: ${encoding}`], body: sound };
    const totals = new Set<number | null>();
    const options = rig.withDefaults(`${site.base}/voice.mp3`, {
      onProgress: (_, total) => totals.add(total),
    });
    await fetchUrlToFile(options);
    expect(sound.equals(await readFile(options.path))).toBe(true);
    expect([...totals]).toEqual([sound.length]);
  });

  it.each([
    ['gzip', gzipSync(sound)],
    ['X-Gzip', gzipSync(sound)],
    ['none, gzip', gzipSync(sound)],
    ['gzip, gzip', gzipSync(gzipSync(sound))],
    ['gzip, br', brotliCompressSync(gzipSync(sound))],
    ['deflate', deflateSync(sound)],
    ['deflate', deflateRawSync(sound)],
    ['br', brotliCompressSync(sound)],
    ['aws-chunked', awsChunked(sound, signature)],
    ['aws-chunked', awsChunked(sound, '', 'x-amz-checksum-crc32:AAAAAA==\r\n')],
    ['gzip, aws-chunked', awsChunked(gzipSync(sound), signature)],
    ['aws-chunked,gzip', gzipSync(sound)],
    ['aws-chunked,gzip', awsChunked(gzipSync(sound), signature)],
  ])('"%s" is decoded', async (encoding, body) => {
    expect(sound.equals((await fetchAs(encoding, body)).bytes)).toBe(true);
  });

  it.each([['gzip'], ['deflate'], ['br'], ['gzip, gzip']])(
    '"%s" around plain audio is ignored',
    async (encoding) => {
      expect(sound.equals((await fetchAs(encoding, sound)).bytes)).toBe(true);
    },
  );

  it('named twice but applied once is decoded once', async () => {
    expect(sound.equals((await fetchAs(['gzip', 'gzip'], gzipSync(sound))).bytes)).toBe(true);
  });

  it('that is unknown is reported with the file', async () => {
    expect((await fetchAs('zstd', Buffer.from('28b52ffd', 'hex'))).fetched.unknownCoding).toBe('zstd');
    expect((await fetchAs('gzip', gzipSync(sound))).fetched.unknownCoding).toBeUndefined();
  });

  it.each([
    ['gzip', gzipSync(Buffer.alloc(20_000_000))],
    ['gzip, gzip', gzipSync(gzipSync(Buffer.alloc(20_000_000)))],
    ['aws-chunked', awsChunked(Buffer.alloc(20_000_000), '')],
    // The middle layer is large because of a name in its header; its content is not.
    ['gzip, gzip', gzipSync(nameInGzip(gzipSync(sound), 20_000_000))],
  ])('"%s" stops at the size limit of the decoded bytes', async (encoding, body) => {
    await expect(fetchAs(encoding, body, 100_000)).rejects.toMatchObject({ code: 'source.too_large' });
  });

  it.each([
    ['gzip', gzipSync(sound).subarray(0, 40)],
    ['br', Buffer.from('not brotli at all')],
    ['deflate', Buffer.from('not deflated at all')],
    ['aws-chunked', awsChunked(sound, signature).subarray(0, 5_000)],
    ['aws-chunked', Buffer.concat([awsChunked(sound, '').subarray(0, 4_006), Buffer.from('what?')])],
  ])('"%s" with a broken body fails as damaged', async (encoding, body) => {
    await expect(fetchAs(encoding, body)).rejects.toMatchObject({ code: 'input.damaged' });
  });

  it('with too many layers is refused', async () => {
    const failing = fetchAs('gzip, gzip, gzip, gzip, gzip', gzipSync(sound));
    await expect(failing).rejects.toMatchObject({ code: 'source.unknown_encoding' });
    await expect(failing).rejects.toBeInstanceOf(AppError);
  });
});
