import {
  createServer,
  type IncomingMessage,
  request as send,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { cutWhenStalled } from './end-connections';
import { isApiPath } from './is-api-path';
import { limitConnections, limitForwardedRequests } from './limit-connections';
import { markForwarded } from './mark-forwarded';
import { receivePageBody } from './receive-page-body';

let server: Server;
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<number> {
  server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function open(port: number, text = ''): { socket: Socket; closed: Promise<string> } {
  const socket = connect(port, '127.0.0.1');
  let said = '';
  socket.on('data', (chunk) => (said += String(chunk)));
  socket.on('error', () => {}); // cut in the middle, as expected
  socket.write(text);
  return { socket, closed: new Promise((resolve) => socket.once('close', () => resolve(said))) };
}

describe('the body of a page request', () => {
  const limits = { maxBytes: 1000, patienceMs: 200 };
  const post = (port: number, chunks: string[], headers = {}) =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const request = send({ port, host: '127.0.0.1', method: 'POST', headers }, (response) => {
        let text = '';
        response.on('data', (chunk) => (text += String(chunk)));
        response.on('end', () => resolve({ status: response.statusCode!, text }));
      });
      request.on('error', reject);
      for (const chunk of chunks) request.write(chunk);
      request.end();
    });
  const echo = (request: IncomingMessage, response: ServerResponse) =>
    void receivePageBody(request, response, limits).then(
      (received) => received && repeat(received, response),
    );
  const repeat = (received: IncomingMessage, response: ServerResponse) => {
    let text = `${received.method} ${received.url} ${String(received.headers['x-mark'])} `;
    received.on('data', (chunk) => (text += String(chunk)));
    received.on('end', () => response.end(text));
  };

  it('arrives whole, with or without a length', async () => {
    const port = await serve(echo);
    const headers = { 'x-mark': 'm' };
    const answer = { status: 200, text: 'POST / m one two' };
    expect(await post(port, ['one ', 'two'], headers)).toEqual(answer);
    expect(await post(port, ['one ', 'two'], { ...headers, 'content-length': '7' })).toEqual(answer);
    expect(await post(port, [])).toEqual({ status: 200, text: 'POST / undefined ' });
  });

  it('is refused where it is too large, announced or not', async () => {
    const port = await serve(echo);
    expect(await post(port, ['x'.repeat(1001)])).toMatchObject({ status: 413 });
    expect(await post(port, ['x'.repeat(1001)], { 'content-length': '1001' })).toMatchObject({ status: 413 });
    expect(await post(port, ['x'.repeat(1000)])).toMatchObject({ status: 200 });
    const form = { 'content-type': 'multipart/form-data; boundary=x' };
    expect(await post(port, ['x'.repeat(900), 'x'.repeat(900)], form)).toMatchObject({ status: 413 });
  });

  it('is refused where it is no form although it says so', async () => {
    const port = await serve(echo);
    const form = { 'content-type': 'multipart/form-data; boundary=x' };
    expect(await post(port, ['hello'], form)).toMatchObject({ status: 400 });
    const field = '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n';
    expect(await post(port, [field], form)).toMatchObject({ status: 200 });
  });

  it.each(['Content-Length: 900', 'Transfer-Encoding: chunked'])(
    'is given up with its connection where it never ends (%s)',
    async (length) => {
      const port = await serve(echo);
      const { closed } = open(port, `POST /login HTTP/1.1\r\nHost: x\r\n${length}\r\n\r\n5\r\nbegin\r\n`);
      expect(await closed).toMatch(/^HTTP\/1\.1 408 /);
    },
  );
});

describe('a path', () => {
  it.each(['/api', '/api/render', '/api?x', '/api/storage/part?key=../x', '/api/a%20b'])(
    '%s leads to the API',
    (path) => expect(isApiPath(path)).toBe(true),
  );

  it.each([
    '/',
    '/login',
    '/apis',
    '/API/x',
    '//api/x',
    '/api/../login',
    '/api/%2e%2e/login',
    '/api\\..\\login',
  ])('%s does not', (path) => expect(isApiPath(path)).toBe(false));
});

describe('a connection', () => {
  const part = 'PUT /api/storage/part HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n';

  it('is cut where its body stops coming, and not where it comes slowly', async () => {
    let received = 0;
    const port = await serve((request, response) => {
      cutWhenStalled(request, response, { patienceMs: 400, watchesAnswer: false });
      request.on('data', (chunk: Buffer) => (received += chunk.length));
      request.on('end', () => response.end('all'));
    });
    const stalled = open(port, `${part}some`);
    const slow = open(port, part);
    for (let sent = 0; sent < 100; sent += 10) {
      slow.socket.write('x'.repeat(10));
      await sleep(100);
    }
    expect(await stalled.closed).toBe('');
    expect(received).toBe(104);
    slow.socket.end();
    expect(await slow.closed).toMatch(/all$/);
  });

  it('may wait long for an answer that takes long', async () => {
    const port = await serve((request, response) => {
      cutWhenStalled(request, response, { patienceMs: 100, watchesAnswer: true });
      setTimeout(() => response.end('late'), 600);
    });
    const { socket, closed } = open(port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await sleep(800);
    socket.end();
    expect(await closed).toMatch(/late$/);
  });

  it.each([true, false])(
    'that does not take its answer is cut where that is watched (%s)',
    async (watchesAnswer) => {
      const port = await serve((request, response) => {
        cutWhenStalled(request, response, { patienceMs: 200, watchesAnswer });
        response.end(Buffer.alloc(20_000_000));
      });
      const { socket } = open(port);
      socket.pause();
      socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
      await sleep(800);
      const count = await new Promise<number>((resolve) =>
        server.getConnections((_error, open) => resolve(open)),
      );
      expect(count).toBe(watchesAnswer ? 0 : 1);
      socket.destroy();
    },
  );

  it('is one of so many from an address', async () => {
    const port = await serve((_request, response) => void response.end('in'));
    limitConnections(server, { total: 100, perAddress: 3, isShared: () => false });
    const first = [1, 2, 3].map(() => open(port));
    await sleep(100);
    expect(await open(port, 'GET / HTTP/1.0\r\n\r\n').closed).toBe('');
    first[0]!.socket.destroy();
    await sleep(100);
    expect(await open(port, 'GET / HTTP/1.0\r\n\r\n').closed).toMatch(/in$/);
  });

  it('is one of so many in all, a proxy’s too', async () => {
    const port = await serve((_request, response) => void response.end('in'));
    limitConnections(server, { total: 3, perAddress: 1, isShared: () => true });
    for (let count = 0; count < 3; count += 1) open(port);
    await sleep(100);
    expect(await open(port, 'GET / HTTP/1.0\r\n\r\n').closed).toBe('');
  });
});

describe('behind a proxy', () => {
  const ask = (client: string, body = '') =>
    `POST /api/x HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: ${client}\r\nContent-Length: 4\r\n\r\n${body}`;

  it('a client with too many requests under way is refused, and nobody else', async () => {
    const refuses = limitForwardedRequests(3);
    const port = await serve((request, response) => {
      markForwarded(request, { trustsProxy: () => true });
      // Answered at once, as a stranger is: what is missing of the body holds the connection.
      if (!refuses(request, response)) response.end('in');
    });
    const held = ['2001:db8::1', '2001:db8::2', '2001:db8::3'].map((client) => open(port, ask(client)));
    await sleep(100);
    expect(await open(port, ask('2001:db8::4')).closed).toMatch(/^HTTP\/1\.1 429 /);
    const other = open(port, ask('192.0.2.1', 'body'));
    await sleep(100);
    other.socket.end();
    expect(await other.closed).toMatch(/in$/);
    held[0]!.socket.write('body');
    await sleep(100);
    const again = open(port, ask('2001:db8::4', 'body'));
    await sleep(100);
    again.socket.end();
    expect(await again.closed).toMatch(/in$/);
  });

  it('a proxy that tells of no client is not limited', async () => {
    const refuses = limitForwardedRequests(1);
    const port = await serve((request, response) => {
      markForwarded(request, { trustsProxy: () => true });
      if (!refuses(request, response)) response.end('in');
    });
    open(port, 'POST /api/x HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n');
    await sleep(100);
    expect(await open(port, 'GET / HTTP/1.0\r\n\r\n').closed).toMatch(/in$/);
  });
});
