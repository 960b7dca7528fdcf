import { createServer, get, type IncomingHttpHeaders, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { clientAddress } from '@/lib/limits/client-address';
import { drainServer, dropUnreadBody } from './end-connections';
import { parseTrustProxy } from '@/lib/network/trust-proxy';
import { markForwarded } from './mark-forwarded';

const listen = async (server: Server) => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};

describe('where a request comes from', () => {
  const ask = async (trustProxy: string, headers: Record<string, string>, appUrl?: string) => {
    let seen: IncomingHttpHeaders = {};
    const server = createServer((request, response) => {
      markForwarded(request, { trustsProxy: parseTrustProxy(trustProxy), appUrl });
      seen = request.headers;
      response.end();
    });
    const port = await listen(server);
    await new Promise((resolve) =>
      get({ port, host: '127.0.0.1', headers }, (response) => response.resume().on('end', resolve)),
    );
    await drainServer(server, 100);
    const address = clientAddress(new Headers({ 'x-forwarded-for': String(seen['x-forwarded-for']) }));
    return { address, scheme: seen['x-forwarded-proto'], host: seen.host, more: seen };
  };
  const claims = { 'x-forwarded-for': '9.9.9.9', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'outer' };

  it('is the address of the connection, whatever the client says', async () => {
    const seen = await ask('off', { ...claims, host: 'inner', forwarded: 'for=9.9.9.9' });
    expect(seen).toMatchObject({ address: '127.0.0.1', scheme: 'http', host: 'inner' });
    expect(seen.more['x-forwarded-host']).toBe('inner');
    expect(seen.more.forwarded).toBeUndefined();
    expect(await ask('10.0.0.0/8, fd00::/8', claims)).toMatchObject({ address: '127.0.0.1', scheme: 'http' });
  });

  it('is what a trusted proxy says', async () => {
    const outer = { address: '9.9.9.9', scheme: 'https', host: 'outer' };
    expect(await ask('loopback', claims)).toMatchObject(outer);
    expect(await ask('1', claims)).toMatchObject(outer);
    expect(await ask('loopback', { host: 'inner' })).toMatchObject({
      address: '127.0.0.1',
      scheme: 'http',
      host: 'inner',
    });
  });

  it('is not what stands before the first untrusted address', async () => {
    const chain = { 'x-forwarded-for': '6.6.6.6, 9.9.9.9, 10.0.0.7' };
    expect((await ask('loopback', chain)).address).toBe('10.0.0.7');
    expect((await ask('loopback,10.0.0.0/8', chain)).address).toBe('9.9.9.9');
    expect((await ask('2', chain)).address).toBe('9.9.9.9');
    expect((await ask('2', { 'x-forwarded-for': 'nonsense' })).address).toBe('127.0.0.1');
  });

  it('is the host of APP_URL where a proxy sends its own, or where the browser names that as its origin', async () => {
    const appUrl = 'https://studio.example';
    const host = '127.0.0.1:3000';
    expect((await ask('loopback', { host }, appUrl)).host).toBe('studio.example');
    expect((await ask('loopback', { host, ...claims }, appUrl)).host).toBe('outer');
    expect((await ask('off', { host }, appUrl)).host).toBe(host);
    expect((await ask('off', { host, origin: appUrl }, appUrl)).host).toBe('studio.example');
    expect((await ask('off', { host, origin: 'https://evil.example' }, appUrl)).host).toBe(host);
  });

  it('counts IPv6 by its network', () => {
    const address = (text: string) => clientAddress(new Headers({ 'x-forwarded-for': text }));
    expect(address('2001:db8:1:2:3::4')).toBe('2001:db8:1:2::/64');
    expect(address('2001:db8:1:2:ffff::9')).toBe('2001:db8:1:2::/64');
    expect(address('2001:db8:1:3::4')).toBe('2001:db8:1:3::/64');
    expect(address('::ffff:10.0.0.1')).toBe('10.0.0.1');
    expect(address('')).toBe('unknown');
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
