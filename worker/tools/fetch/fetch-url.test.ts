import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { fetchUrlToFile } from './fetch-url';
import { content } from './fixtures/faulty-site';
import { startOddSite } from './fixtures/odd-site';
import { FetchRig } from './fixtures/FetchRig';

let rig: FetchRig;
beforeAll(async () => {
  rig = await FetchRig.start();
});
afterAll(() => rig.close());

const withDefaults: FetchRig['withDefaults'] = (...of) => rig.withDefaults(...of);
const codeOf: FetchRig['codeOf'] = (...of) => rig.codeOf(...of);

describe('fetching a link', () => {
  it('writes the file and reports progress, name, type and final address', async () => {
    const progress: [number, number | null][] = [];
    const options = withDefaults('/hops/2', { onProgress: (...report) => progress.push(report) });
    const fetched = await fetchUrlToFile(options);
    expect(fetched).toEqual({
      filename: 'voice.mp3',
      contentType: 'audio/mpeg',
      finalUrl: `${rig.site.base}/voice.mp3`,
      sizeBytes: content.length,
    });
    expect(content.equals(await readFile(options.path))).toBe(true);
    expect(progress.at(-1)).toEqual([content.length, content.length]);
  });

  it('takes the filename from the header, without folders, else from the address', async () => {
    expect((await fetchUrlToFile(withDefaults('/named'))).filename).toBe('Güte.mp3');
    expect((await fetchUrlToFile(withDefaults('/badly-named/My%20Voice.m4a'))).filename).toBe('My Voice.m4a');
    expect((await fetchUrlToFile(withDefaults('/'))).filename).toBeUndefined();
  });

  it.each(['/gzip', '/brotli'])('decodes the unrequested compression of %s', async (path) => {
    const totals = new Set<number | null>();
    const options = withDefaults(path, { onProgress: (_, totalBytes) => totals.add(totalBytes) });
    await fetchUrlToFile(options);
    expect(content.equals(await readFile(options.path))).toBe(true);
    expect([...totals]).toEqual([null]);
  });

  it.each([
    [401, 'source.login_required'],
    [403, 'source.refused'],
    [404, 'source.not_found'],
    [410, 'source.not_found'],
    [429, 'source.rate_limited'],
    [451, 'source.region_blocked'],
    [400, 'source.server_error'],
    [302, 'source.server_error'],
    [500, 'source.server_error'],
    [503, 'source.server_error'],
  ])('maps status %i to %s', async (status, code) => {
    expect(await codeOf(`/status/${status}`)).toBe(code);
  });

  it('marks server errors for a retry, but not refusals', async () => {
    await expect(fetchUrlToFile(withDefaults('/status/502'))).rejects.toMatchObject({ fate: 'retry' });
    await expect(fetchUrlToFile(withDefaults('/status/400'))).rejects.toMatchObject({ fate: 'never' });
  });

  it('stops at the size limit, with or without an announced size', async () => {
    expect(await codeOf('/endless')).toBe('source.too_large');
    expect(await codeOf('/announced-too-large')).toBe('source.too_large');
    expect(await codeOf('/voice.mp3', { maxBytes: content.length - 1 })).toBe('source.too_large');
    expect(await codeOf('/voice.mp3', { maxBytes: content.length })).toBe('fetched');
  });

  it('stops a decompression bomb at the size limit', async () => {
    expect(await codeOf('/bomb')).toBe('source.too_large');
  });

  it('fails on a body that is truncated or whose compression is broken', async () => {
    expect(await codeOf('/cut-off')).toBe('source.unreachable');
    expect(await codeOf('/broken-gzip')).toBe('input.damaged');
    expect(await codeOf('/broken-brotli')).toBe('input.damaged');
    expect(await codeOf('/cut-gzip')).toBe('input.damaged');
  });

  it('survives a server that hangs up while the body is paused', async () => {
    const large = Buffer.alloc(900_000, 'held');
    const site = await startOddSite(() => ({ body: large }));
    for (let round = 0; round < 5; round += 1) {
      const options = withDefaults(`${site.base}/large.m4a`);
      await fetchUrlToFile(options);
      expect(large.equals(await readFile(options.path))).toBe(true);
    }
    await site.close();
  });

  it('times out on silence before the headers and within the body', async () => {
    expect(await codeOf('/silent', { idleTimeoutMs: 500 })).toBe('source.timed_out');
    expect(await codeOf('/stalls', { idleTimeoutMs: 500 })).toBe('source.timed_out');
  });

  it('times out on a body that trickles beyond the time limit', async () => {
    const begunMs = performance.now();
    expect(await codeOf('/drips', { timeoutMs: 600 })).toBe('source.timed_out');
    expect(performance.now() - begunMs).toBeLessThan(5_000);
  });

  it('stops at once when aborted and throws the abort reason', async () => {
    const controller = new AbortController();
    const reason = new Error('cancelled by the owner');
    const options = withDefaults('/drips', {
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    await expect(fetchUrlToFile(options)).rejects.toBe(reason);
    expect(existsSync(options.path)).toBe(false);
    await expect(
      fetchUrlToFile(withDefaults('/voice.mp3', { signal: AbortSignal.abort(reason) })),
    ).rejects.toBe(reason);
  });

  it('reports a disk that cannot be written', async () => {
    expect(await codeOf('/voice.mp3', { path: join(rig.workDir, 'missing', 'file') })).toBe(
      'storage.unavailable',
    );
  });

  it('reports refused connections, unknown names and wrong protocols as unreachable', async () => {
    const garbage = createTcpServer((socket: Socket) => {
      socket.on('error', () => undefined).end('SSH-2.0-OpenSSH_9.2\r\n', () => socket.destroy());
    });
    garbage.listen(0, '127.0.0.1');
    await new Promise((resolve) => garbage.once('listening', resolve));
    const { port } = garbage.address() as AddressInfo;
    expect(await codeOf(`http://127.0.0.1:${port}/`)).toBe('source.unreachable');
    expect(await codeOf(`https://127.0.0.1:${port}/`)).toBe('source.unreachable');
    await new Promise((resolve) => garbage.close(resolve));
    expect(await codeOf(`http://127.0.0.1:${port}/`)).toBe('source.unreachable');
    const resolve = () => Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }));
    expect(await codeOf('http://nowhere.example/', { resolve })).toBe('source.unreachable');
    expect(await codeOf('http://empty.example/', { resolve: () => Promise.resolve([]) })).toBe(
      'source.unreachable',
    );
  });
});
