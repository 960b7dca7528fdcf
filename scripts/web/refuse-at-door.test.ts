import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { pino } from 'pino';
import { refuseAtDoor } from './refuse-at-door';

describe('at the door', () => {
  const log = pino({ level: 'silent' });
  let server: Server;
  let origin: string;
  beforeAll(async () => {
    server = createServer((request, response) => {
      if (!refuseAtDoor(request, response, log)) response.end('passed on');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it.each(['/api/audio/jobs/%', '/api/storage/upload/%ff', '/api/audio/assets/%E0%A4%A?x=1'])(
    'a path whose percent-escapes mean nothing is answered as the API answers: %s',
    async (path) => {
      const answer = await fetch(origin + path);
      expect(answer.status).toBe(404);
      expect(answer.headers.get('x-request-id')).toMatch(/^req_/);
      expect(await answer.json()).toMatchObject({ success: false, error: { code: 'route.not_found' } });
    },
  );

  it('such a path of a page leads to the start page', async () => {
    const answer = await fetch(`${origin}/recordings/%`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
  });

  it.each(['/api/audio/jobs/%20', '/', '/api/storage/download?key=%'])('%s is passed on', async (path) => {
    expect(await (await fetch(origin + path)).text()).toBe('passed on');
  });

  const raw = (head: string) =>
    new Promise<string>((resolve) => {
      const socket = connect(Number(new URL(origin).port), '127.0.0.1');
      let said = '';
      socket.on('data', (chunk) => (said += String(chunk)));
      socket.on('close', () => resolve(said));
      socket.write(`${head} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    });

  it.each(['TRACE /', 'TRACE /api/health', 'PROPFIND /', 'LINK /api/audio/jobs', 'PUT /login', 'DELETE /'])(
    '%s is a method that nothing takes',
    async (head) => {
      const said = await raw(head);
      expect(said).toMatch(/^HTTP\/1\.1 405 /);
      expect(said).toMatch(/allow: GET, HEAD, POST, /i);
      expect(said).toContain('route.wrong_method');
    },
  );

  it('OPTIONS names what a page takes, and leaves the API to its routes', async () => {
    const answer = await fetch(`${origin}/login`, { method: 'OPTIONS' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([204, 'GET, HEAD, POST, OPTIONS']);
    const ofApi = await fetch(`${origin}/api/health`, { method: 'OPTIONS' });
    expect(await ofApi.text()).toBe('passed on');
  });

  it.each(['GET *', 'OPTIONS *', 'GET http://elsewhere.example/api/health'])(
    '%s asks for no path of ours',
    async (head) => expect(await raw(head)).toMatch(/^HTTP\/1\.1 400 [^]*input\.invalid/),
  );
});
