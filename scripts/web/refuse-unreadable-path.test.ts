import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { refuseUnreadablePath } from './refuse-unreadable-path';

describe('a path whose percent-escapes mean nothing', () => {
  const log = pino({ level: 'silent' });
  let server: Server;
  let origin: string;
  beforeAll(async () => {
    server = createServer((request, response) => {
      if (!refuseUnreadablePath(request, response, log)) response.end('passed on');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it.each(['/api/audio/jobs/%', '/api/storage/upload/%ff', '/api/audio/assets/%E0%A4%A?x=1'])(
    'is answered as the API answers: %s',
    async (path) => {
      const answer = await fetch(origin + path);
      expect(answer.status).toBe(404);
      expect(answer.headers.get('x-request-id')).toMatch(/^req_/);
      expect(await answer.json()).toMatchObject({ success: false, error: { code: 'route.not_found' } });
    },
  );

  it('leads from a page to the start page', async () => {
    const answer = await fetch(`${origin}/recordings/%`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
  });

  it.each(['/api/audio/jobs/%20', '/', '/api/storage/download?key=%'])('is not %s', async (path) => {
    expect(await (await fetch(origin + path)).text()).toBe('passed on');
  });
});
