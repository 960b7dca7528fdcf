import { createServer, get, type IncomingHttpHeaders, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { clientAddress } from '@/lib/http/client-address';
import { drainServer } from './drain-server';
import { dropUnreadBody } from './drop-unread-body';
import { markForwarded } from './mark-forwarded';

const listen = async (server: Server) => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};

describe('where a request comes from', () => {
  const ask = async (trustsPlatform: boolean, headers: Record<string, string>) => {
    let seen: IncomingHttpHeaders = {};
    const server = createServer((request, response) => {
      markForwarded(request, { trustsPlatform });
      seen = request.headers;
      response.end();
    });
    const port = await listen(server);
    await new Promise((resolve) =>
      get({ port, host: '127.0.0.1', headers }, (response) => response.resume().on('end', resolve)),
    );
    await drainServer(server, 100);
    return seen;
  };
  const claims = { 'x-forwarded-for': '9.9.9.9', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil' };

  it('is the address of the connection, whatever the client says', async () => {
    const seen = await ask(false, claims);
    expect(seen).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' });
    expect(seen['x-forwarded-host']).toBe(seen.host);
  });

  it("is what a platform's own proxy says in production", async () => {
    const seen = await ask(true, { ...claims, 'x-forwarded-for': '6.6.6.6, 9.9.9.9' });
    expect(clientAddress(new Headers({ 'x-forwarded-for': String(seen['x-forwarded-for']) }))).toBe(
      '9.9.9.9',
    );
    expect(await ask(true, {})).toMatchObject({ 'x-forwarded-for': '127.0.0.1' });
  });
});

describe('ending', () => {
  it('waits for a request under way and cuts one that takes too long', async () => {
    const server = createServer((request, response) => {
      response.write('first ');
      if (request.url === '/quick') setTimeout(() => response.end('last'), 150);
    });
    const port = await listen(server);
    const read = (path: string) =>
      new Promise<string>((resolve) =>
        get({ port, host: '127.0.0.1', path }, (response) => {
          let text = '';
          response.on('data', (chunk) => (text += chunk));
          response.on('end', () => resolve(text));
          response.on('error', () => resolve('cut'));
        }),
      );
    const answers = Promise.all([read('/quick'), read('/endless')]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const startedAtMs = performance.now();
    await drainServer(server, 500);
    expect(performance.now() - startedAtMs).toBeLessThan(3000);
    expect(await answers).toEqual(['first last', 'cut']);
  });
});

describe('a body that nobody reads to its end', () => {
  it('holds its connection no longer than allowed', async () => {
    const server = createServer((request, response) => {
      dropUnreadBody(request, response, 100);
      request.once('data', () => {
        request.pause();
        response.writeHead(413).end('no');
      });
    });
    const port = await listen(server);
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {}); // cut in the middle, as expected
    socket.resume();
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\nfirst bytes');
    await new Promise((resolve) => socket.once('close', resolve));
    await drainServer(server, 100);
  });
});
