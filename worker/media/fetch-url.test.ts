import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { AppError } from '@/lib/errors';
import { fetchUrlToFile, type FetchUrlOptions } from './fetch-url';

const content = Buffer.alloc(200_000, 'voice');
const bomb = gzipSync(Buffer.alloc(20_000_000));
const seen: string[] = [];
let server: Server;
let base: string;
let workDir: string;
let fileCount = 0;

const answers: Record<string, (response: ServerResponse, request: IncomingMessage) => void> = {
  '/voice.mp3': (response, request) => {
    response.writeHead(200, {
      'content-length': content.length,
      'content-type': 'audio/mpeg',
      'x-asked': String(request.headers['accept-encoding']),
    });
    response.end(content);
  },
  '/named': (response) => {
    response.writeHead(200, {
      'content-disposition': `attachment; filename*=UTF-8''..%2F..%2FG%C3%BCte.mp3`,
    });
    response.end(content);
  },
  '/badly-named/My%20Voice.m4a': (response) => {
    response.writeHead(200, { 'content-disposition': 'attachment; filename="' });
    response.end(content);
  },
  '/': (response) => response.end(content),
  '/endless': (response) => pour(response),
  '/announced-too-large': (response) => {
    response.writeHead(200, { 'content-length': 50_000_000 });
    pour(response);
  },
  '/cut-off': (response) => {
    response.writeHead(200, { 'content-length': 500_000 });
    response.write(content, () => response.destroy());
  },
  '/bomb': (response) => {
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': bomb.length });
    response.end(bomb);
  },
  '/gzip': (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(content)),
  '/brotli': (response) =>
    response.writeHead(200, { 'content-encoding': 'br' }).end(brotliCompressSync(content)),
  '/broken-gzip': (response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end('not gzip at all'),
  '/broken-brotli': (response) =>
    response.writeHead(200, { 'content-encoding': 'br' }).end('not brotli at all'),
  '/cut-gzip': (response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(content).subarray(0, 100));
  },
  '/layers': (response) => response.writeHead(200, { 'content-encoding': 'gzip, gzip' }).end(bomb),
  '/silent': () => undefined,
  '/stalls': (response) => response.writeHead(200).write('a'),
  '/drips': (response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('a'), 50);
    response.on('close', () => clearInterval(timer));
  },
};

function pour(response: ServerResponse): void {
  const chunk = Buffer.alloc(65_536);
  const timer = setInterval(() => response.write(chunk), 2);
  response.on('close', () => clearInterval(timer));
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://x');
  seen.push(url.pathname);
  const status = /^\/status\/(\d+)$/.exec(url.pathname)?.[1];
  const hops = /^\/hops\/(\d+)$/.exec(url.pathname)?.[1];
  const target = url.searchParams.get('to');
  if (status !== undefined) response.writeHead(Number(status)).end('x');
  else if (hops !== undefined) {
    const next = hops === '0' ? '/voice.mp3' : `/hops/${Number(hops) - 1}`;
    response.writeHead([301, 302, 303, 307, 308][Number(hops) % 5] ?? 302, { location: next });
    pour(response); // A redirect whose own body never ends.
  } else if (target !== null) response.writeHead(302, { location: target }).end();
  else answers[url.pathname]?.(response, request);
}

beforeAll(async () => {
  workDir = await mkdtemp(join(tmpdir(), 'fetch-url-'));
  server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(workDir, { recursive: true });
});

const newPath = () => join(workDir, `file-${(fileCount += 1)}`);

const withDefaults = (url: string, options: Partial<FetchUrlOptions> = {}): FetchUrlOptions => ({
  url: url.startsWith('/') ? base + url : url,
  path: newPath(),
  signal: new AbortController().signal,
  maxBytes: 1_000_000,
  timeoutMs: 20_000,
  allowLoopback: true,
  ...options,
});

async function codeOf(url: string, options: Partial<FetchUrlOptions> = {}): Promise<string> {
  const full = withDefaults(url, options);
  const thrown: unknown = await fetchUrlToFile(full).then(
    () => 'fetched',
    (error: unknown) => error,
  );
  if (!(thrown instanceof AppError)) return String(thrown);
  expect(existsSync(full.path)).toBe(false);
  return thrown.code;
}

describe('fetching a link', () => {
  it('writes the file, reports progress and tells name, type and final address', async () => {
    const progress: [number, number | null][] = [];
    const options = withDefaults('/hops/2', { onProgress: (...report) => progress.push(report) });
    const fetched = await fetchUrlToFile(options);
    expect(fetched).toEqual({
      filename: 'voice.mp3',
      contentType: 'audio/mpeg',
      finalUrl: `${base}/voice.mp3`,
      sizeBytes: content.length,
    });
    expect(content.equals(await readFile(options.path))).toBe(true);
    expect(progress.at(-1)).toEqual([content.length, content.length]);
  });

  it('names the file after the disposition, without its folders, else after the address', async () => {
    expect((await fetchUrlToFile(withDefaults('/named'))).filename).toBe('Güte.mp3');
    expect((await fetchUrlToFile(withDefaults('/badly-named/My%20Voice.m4a'))).filename).toBe('My Voice.m4a');
    expect((await fetchUrlToFile(withDefaults('/'))).filename).toBeUndefined();
  });

  it.each(['/gzip', '/brotli'])('undoes the compression of %s, which was not asked for', async (path) => {
    const totals = new Set<number | null>();
    const options = withDefaults(path, { onProgress: (_, totalBytes) => totals.add(totalBytes) });
    await fetchUrlToFile(options);
    expect(content.equals(await readFile(options.path))).toBe(true);
    expect([...totals]).toEqual([null]);
  });

  it.each([
    [401, 'source.login_required'],
    [403, 'source.login_required'],
    [404, 'source.not_found'],
    [410, 'source.not_found'],
    [429, 'source.rate_limited'],
    [451, 'source.region_blocked'],
    [400, 'source.server_error'],
    [302, 'source.server_error'],
    [500, 'source.server_error'],
    [503, 'source.server_error'],
  ])('turns status %i into %s', async (status, code) => {
    expect(await codeOf(`/status/${status}`)).toBe(code);
  });

  it('tries a server fault again, but not a refusal', async () => {
    await expect(fetchUrlToFile(withDefaults('/status/502'))).rejects.toMatchObject({ fate: 'retry' });
    await expect(fetchUrlToFile(withDefaults('/status/400'))).rejects.toMatchObject({ fate: 'never' });
  });

  it('stops at the size limit, whether or not the server announced the size', async () => {
    expect(await codeOf('/endless')).toBe('source.too_large');
    expect(await codeOf('/announced-too-large')).toBe('source.too_large');
    expect(await codeOf('/voice.mp3', { maxBytes: content.length - 1 })).toBe('source.too_large');
    expect(await codeOf('/voice.mp3', { maxBytes: content.length })).toBe('fetched');
  });

  it('stops a compressed bomb at the size limit and refuses several layers', async () => {
    expect(await codeOf('/bomb')).toBe('source.too_large');
    expect(await codeOf('/layers')).toBe('source.server_error');
  });

  it('refuses a body that is shorter than announced or breaks its compression', async () => {
    expect(await codeOf('/cut-off')).toBe('source.unreachable');
    expect(await codeOf('/broken-gzip')).toBe('input.damaged');
    expect(await codeOf('/broken-brotli')).toBe('input.damaged');
    expect(await codeOf('/cut-gzip')).toBe('input.damaged');
  });

  it('gives up on silence before the headers and within the body', async () => {
    expect(await codeOf('/silent', { idleTimeoutMs: 500 })).toBe('source.timed_out');
    expect(await codeOf('/stalls', { idleTimeoutMs: 500 })).toBe('source.timed_out');
  });

  it('gives up on a body that drips past the time limit', async () => {
    const begunMs = performance.now();
    expect(await codeOf('/drips', { timeoutMs: 600 })).toBe('source.timed_out');
    expect(performance.now() - begunMs).toBeLessThan(5_000);
  });

  it('stops at once when aborted and throws the reason it was given', async () => {
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
    expect(await codeOf('/voice.mp3', { path: join(workDir, 'missing', 'file') })).toBe(
      'storage.unavailable',
    );
  });

  it('calls refused connections, unknown names and wrong protocols unreachable', async () => {
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

describe('fetching only from the public internet', () => {
  const closed = { allowLoopback: false };

  it('refuses loopback without the exception, before anything is sent', async () => {
    seen.length = 0;
    expect(await codeOf('/voice.mp3', closed)).toBe('source.blocked_address');
    expect(await codeOf(base.replace('127.0.0.1', 'localhost'), closed)).toBe('source.blocked_address');
    expect(seen).toEqual([]);
  });

  it('follows five redirects and no sixth', async () => {
    expect(await codeOf('/hops/4')).toBe('fetched');
    expect(await codeOf('/hops/5')).toBe('source.too_many_redirects');
  });

  it.each([
    ['http://10.0.0.1/', 'source.blocked_address'],
    ['http://169.254.169.254/latest/', 'source.blocked_address'],
    ['http://[::ffff:127.0.0.1]/', 'source.blocked_address'],
    ['//printer.local/', 'source.blocked_address'],
    ['http://8.8.8.8:8080/', 'source.blocked_address'],
    ['file:///etc/passwd', 'source.invalid_url'],
    ['http://user:secret@127.0.0.1/', 'source.invalid_url'],
    ['http://', 'source.invalid_url'],
  ])('checks a redirect to %s at every hop', async (target, code) => {
    const direct = `/redirect?to=${encodeURIComponent(target)}`;
    expect(await codeOf(direct)).toBe(code);
    expect(await codeOf(`/redirect?to=${encodeURIComponent(direct)}`)).toBe(code);
  });

  it.each([['10.0.0.1'], ['127.0.0.1'], ['::1'], ['fd00::1'], ['::ffff:10.0.0.1'], ['64:ff9b::a00:1']])(
    'refuses a public name that resolves to %s',
    async (address) => {
      const family = address.includes(':') ? 6 : 4;
      const resolve = () => Promise.resolve([{ address, family }]);
      for (const scheme of ['http', 'https']) {
        expect(await codeOf(`${scheme}://public.example/`, { ...closed, resolve })).toBe(
          'source.blocked_address',
        );
      }
    },
  );

  it('refuses a name as soon as one of its addresses is private', async () => {
    const resolve = () =>
      Promise.resolve([
        { address: '93.184.216.34', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ]);
    expect(await codeOf('http://public.example/', { ...closed, resolve })).toBe('source.blocked_address');
  });

  it('connects to the very address it checked, whatever the name answers next', async () => {
    const { port } = server.address() as AddressInfo;
    let lookups = 0;
    const resolve = () => {
      lookups += 1;
      return Promise.resolve([{ address: lookups === 1 ? '127.0.0.1' : '10.0.0.1', family: 4 }]);
    };
    const rebinding = `http://rebinding.localhost:${port}`;
    expect(await codeOf(`${rebinding}/voice.mp3`, { resolve })).toBe('fetched');
    expect(lookups).toBe(1);
    expect(await codeOf(`${rebinding}/voice.mp3`, { resolve })).toBe('source.blocked_address');
  });

  it('checks again where a redirect needs a new connection to a name that moved inward', async () => {
    const { port } = server.address() as AddressInfo;
    const resolve = (hostname: string) =>
      Promise.resolve([{ address: hostname.startsWith('a.') ? '127.0.0.1' : '192.168.0.1', family: 4 }]);
    const inward = encodeURIComponent(`http://b.localhost:${port}/voice.mp3`);
    expect(await codeOf(`http://a.localhost:${port}/redirect?to=${inward}`, { resolve })).toBe(
      'source.blocked_address',
    );
  });
});
