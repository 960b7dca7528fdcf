import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ffmpeg, speak } from '../../sound/fixtures/make-media';
import { startOddSite, type OddSite, type RawAnswer } from '../../tools/fetch/fixtures/odd-site';
import { createPipelineRig, type PipelineRig } from '../fixtures/pipeline-rig';
import { ingest } from './ingest';

jest.setTimeout(120_000);

let rig: PipelineRig;
let site: OddSite;
let answers: Record<string, RawAnswer | ((head: string) => RawAnswer)>;
let voice: Buffer;
let count = 0;
beforeAll(async () => {
  rig = await createPipelineRig();
  site = await startOddSite((path, head) => {
    const answer = answers[path] ?? { status: '404 Not Found' };
    return typeof answer === 'function' ? answer(head) : answer;
  });
  speak(join(rig.dir, 'voice.wav'));
  ffmpeg('-i', join(rig.dir, 'voice.wav'), '-b:a', '32k', join(rig.dir, 'voice.mp3'));
  voice = readFileSync(join(rig.dir, 'voice.mp3'));
});
afterAll(async () => {
  await site.close();
  rig.close();
});

/** The voice with a tag of its own at its end, so that no two links bring the same recording. */
const sound = () => Buffer.concat([voice, Buffer.from(`TAG${(count += 1)}`.padEnd(128, '\0'))]);
const to = (location: string | Buffer): RawAnswer => ({
  status: '302 Found',
  headers: [Buffer.concat([Buffer.from('Location: '), Buffer.from(location)])],
});
const disposed = (value: string): RawAnswer => ({
  headers: [`Content-Disposition: ${value}`],
  body: sound(),
});
const page: RawAnswer = {
  headers: ['Content-Type: text/html'],
  body: Buffer.from('<!doctype html><p>Sign in'),
};

async function titleOf(path: string, served: typeof answers) {
  answers = served;
  const variables = { TEST_ONLY_ALLOW_LOOPBACK_SOURCES: '1' };
  const url = `${site.base}${path}`;
  const { assetId } = await rig.complete(ingest, { type: 'url', url }, { variables });
  return (await rig.asset(assetId)).title;
}

describe('a recording behind a link', () => {
  it('is downloaded through the redirects of seven counting services', async () => {
    const chain = Object.fromEntries(
      [...Array(7).keys()].map((hop) => [
        `/${hop}/e/episode.mp3`,
        to(`${hop % 2 ? '../..' : site.base}/${hop + 1}/e/episode.mp3`.replace(/^\.\./, '')),
      ]),
    );
    expect(await titleOf('/0/e/episode.mp3', { ...chain, '/7/e/episode.mp3': { body: sound() } })).toBe(
      'episode',
    );
  });

  it('is downloaded from addresses with raw UTF-8, Latin-1, spaces or extreme length', async () => {
    const long = `/long.mp3?sig=${'a'.repeat(5_000)}`;
    const title = await titleOf('/start', {
      '/start': to('/größe.mp3'),
      '/gr%C3%B6%C3%9Fe.mp3': to(Buffer.from('/große.mp3', 'latin1')),
      '/gro%DFe.mp3': to('/with space.mp3'),
      '/with%20space.mp3': to(long),
      [long]: to('../x/./Gr%C3%B6%C3%9Fe%20zwei.mp3#t=10'),
      '/x/Gr%C3%B6%C3%9Fe%20zwei.mp3': { body: sound() },
    });
    expect(title).toBe('Größe zwei');
  });

  it('is downloaded from a site that requires its own cookie, which is sent to no other site', async () => {
    const other = await startOddSite(() => ({ body: sound() }));
    const given = { ...to('/gate.mp3'), headers: ['Location: /gate.mp3', 'Set-Cookie: seen=1; Path=/'] };
    const title = await titleOf('/gate.mp3', {
      '/gate.mp3': (head) => (/^cookie: seen=1\r$/im.test(head) ? to(`${other.base}/episode.mp3`) : given),
    });
    expect(title).toBe('episode');
    expect(other.heads).toEqual([expect.not.stringMatching(/cookie/i)]);
    await other.close();
  });

  it.each([
    ['raw UTF-8', 'attachment; filename="Größe 日本.mp3"', 'Größe 日本'],
    ['no quotes', 'attachment; filename=My Talk.mp3', 'My Talk'],
    ['the signs of a form', 'attachment; filename="say %22hi%22%0D%0Anow.mp3"', 'say "hi" now'],
  ])('gets its title from %s', async (_what, disposition, title) => {
    expect(await titleOf('/x', { '/x': disposed(disposition) })).toBe(title);
  });

  it.each<[string, () => RawAnswer]>([
    ['is coded by a word that is no coding', () => ({ headers: ['Content-Encoding: none'], body: sound() })],
    ['is coded by an unknown word', () => ({ headers: ['Content-Encoding: mp3'], body: sound() })],
    ['calls it a page', () => ({ headers: ['Content-Type: text/html'], body: sound() })],
    ['gives no type at all', () => ({ body: sound() })],
    [
      'speaks HTTP/1.0 without a length',
      () => ({ protocol: 'HTTP/1.0', withoutLength: true, body: sound() }),
    ],
    [
      'sends chunks with a trailer',
      () => {
        const body = sound();
        const parts = [`${body.length.toString(16)}\r\n`, body, '\r\n0\r\nX-Checksum: 1\r\n\r\n'];
        return {
          headers: ['Transfer-Encoding: chunked', 'Trailer: X-Checksum'],
          withoutLength: true,
          body: Buffer.concat(parts.map((part) => Buffer.from(part as string))),
        };
      },
    ],
    [
      'calls the whole a part',
      () => {
        const body = sound();
        const range = `Content-Range: bytes 0-${body.length - 1}/${body.length}`;
        return { status: '206 Partial Content', headers: [range], body };
      },
    ],
  ])('is downloaded if the server %s', async (_what, make) => {
    expect(await titleOf('/talk.mp3', { '/talk.mp3': make() })).toBe('talk');
  });

  it.each<[string, string, typeof answers]>([
    ['a page', 'source.web_page', { '/x': page }],
    ['a redirect to a page', 'source.web_page', { '/x': to('/login'), '/login': page }],
    [
      'a page called a recording',
      'source.web_page',
      { '/x': { ...page, headers: ['Content-Type: audio/mpeg'] } },
    ],
    ['nothing, as success', 'input.empty', { '/x': { body: Buffer.alloc(0) } }],
    ['nothing, by its status', 'input.empty', { '/x': { status: '204 No Content', withoutLength: true } }],
    [
      'a part nobody asked for',
      'source.server_error',
      {
        '/x': {
          status: '206 Partial Content',
          headers: ['Content-Range: bytes 0-9/99'],
          body: Buffer.alloc(10),
        },
      },
    ],
    ['a refusal', 'source.refused', { '/x': { status: '403 Forbidden' } }],
    ['a question for a password', 'source.login_required', { '/x': { status: '401 Unauthorized' } }],
    ['a redirect to itself', 'source.too_many_redirects', { '/x': to('/x') }],
    ['a redirect inward', 'source.blocked_address', { '/x': to('http://169.254.169.254/latest.mp3') }],
  ])('is refused as %s: %s', async (_what, code, served) => {
    await expect(titleOf('/x', served)).rejects.toMatchObject({ code });
  });
});
