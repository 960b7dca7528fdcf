import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { RunningWeb } from './RunningWeb';

jest.setTimeout(300_000);

let web: RunningWeb;
beforeAll(async () => {
  web = await RunningWeb.start();
  for (let count = 0; count < 20; count += 1) await (await fetch(`${web.origin}/login`)).text();
});
afterAll(() => web.stop());

const bodyBytes = 9_500_000;

/** Sends a body up to its last byte, as fast as it is taken; resolves when the connection is closed. */
function holdBody(
  path: string,
  header: string,
  isChunked: boolean,
): { socket: Socket; closed: Promise<void> } {
  const socket = connect(web.port, '127.0.0.1');
  socket.on('error', () => {}); // cut in the middle, as expected
  socket.resume();
  socket.write(`POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${web.port}\r\n${header}\r\n\r\n`);
  let left = bodyBytes - 1;
  const piece = Buffer.alloc(64 * 1024, 'x');
  const feed = () => {
    while (left > 0 && socket.writable) {
      const next = piece.subarray(0, Math.min(left, piece.length));
      left -= next.length;
      const framed = isChunked
        ? Buffer.concat([Buffer.from(`${next.length.toString(16)}\r\n`), next, Buffer.from('\r\n')])
        : next;
      if (!socket.write(framed)) return void socket.once('drain', feed);
    }
  };
  feed();
  return { socket, closed: new Promise((resolve) => socket.once('close', () => resolve())) };
}

test.each([
  ['/login', `Content-Length: ${bodyBytes}`, false],
  ['/pair', 'Transfer-Encoding: chunked', true],
  ['/api/../login', `Content-Length: ${bodyBytes}`, false],
  ['/manifest.webmanifest', `Content-Length: ${bodyBytes}`, false],
  ['/api/audio/ingest', `Content-Length: ${bodyBytes}`, false],
])(
  'sixty unfinished bodies to %s (%s) hold no memory, and their connections are closed',
  async (path, header, isChunked) => {
    const before = web.residentMb;
    const held = Array.from({ length: 60 }, () => holdBody(path, header, isChunked));
    let most = 0;
    for (let count = 0; count < 20; count += 1) {
      await sleep(100);
      most = Math.max(most, web.residentMb - before);
    }
    expect(most).toBeLessThan(120);
    expect((await fetch(`${web.origin}/login`)).status).toBe(200);
    await Promise.all(held.map(({ closed }) => closed));
  },
);

test('small bodies that never end are given up after ten seconds', async () => {
  const startedAtMs = performance.now();
  const held = Array.from({ length: 60 }, () => {
    const socket = connect(web.port, '127.0.0.1');
    socket.resume().write('POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\nbegin');
    return new Promise((resolve) => socket.once('close', resolve));
  });
  await Promise.all(held);
  const tookMs = performance.now() - startedAtMs;
  expect(tookMs).toBeGreaterThan(9_000);
  expect(tookMs).toBeLessThan(20_000);
});
