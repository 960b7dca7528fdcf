import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePort } from '../../scripts/studio/ports';
import { runScript } from '../backup/run-script';
import { RunningCommand } from './RunningCommand';
import { tempDir } from '../studio/temp-dir';

jest.setTimeout(600_000);

const dataDir = tempDir('smoke');
let studio: RunningCommand;
let url: string;

beforeAll(async () => {
  const port = String(await findFreePort('127.0.0.1'));
  studio = new RunningCommand('./scripts/start', [], { DATA_DIR: dataDir, HOST: '127.0.0.1', PORT: port });
  url = (await studio.waitFor(/Pocketreel is ready: (http:\S+)/, 500_000))[1]!;
});
afterAll(async () => {
  await studio.stop();
});

const smoke = (args: string[], variables: Record<string, string> = {}) =>
  runScript('scripts/ops/smoke.ts', args, { DATA_DIR: dataDir, STUDIO_TOKEN: '', ...variables });

async function serve(status: number, body: string): Promise<{ server: Server; address: string }> {
  const server = createServer((_request, response) => response.writeHead(status).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test('a studio that is well passes, worker, login, webhook and description included', async () => {
  const token = readFileSync(join(dataDir, 'owner-token'), 'utf8').trim();
  const { said, exitCode } = await smoke([url, '--worker', '--wait', '60'], { STUDIO_TOKEN: token });
  expect(said).not.toContain('FIX');
  expect(said).toMatch(/1 worker\(s\)[\s\S]*strangers and a wrong token are refused[\s\S]*paths described/);
  expect(said).not.toContain(token);
  expect(exitCode).toBe(0);
});

test('a wrong token is named, and without one the description is left out', async () => {
  const [wrong, none] = await Promise.all([smoke([url], { STUDIO_TOKEN: 'wrong' }), smoke([url])]);
  expect(wrong).toMatchObject({
    exitCode: 1,
    said: expect.stringContaining('STUDIO_TOKEN here is not') as string,
  });
  expect(none).toMatchObject({ exitCode: 0, said: expect.stringContaining('not looked at') as string });
});

test('a server that lets everybody in, and one that is none of ours, fail on every count', async () => {
  const { server, address } = await serve(200, '{}');
  const { said, exitCode } = await smoke([address, '--worker']);
  server.close();
  expect(exitCode).toBe(1);
  expect(said).toMatch(/not with its health[\s\S]*a stranger is answered 200/);
  expect(said).toMatch(/instead of the way to \/login[\s\S]*instead of 401/);
});

test('the commit that was deployed is waited for, in the page and in each worker', async () => {
  const [old, deployed] = ['a'.repeat(40), 'b'.repeat(40)];
  const live = { page: old, workers: [old] };
  const server = createServer((request, response) => {
    const workers = live.workers.map((commit) => ({ id: 'w', lastSeenMs: 1, commit }));
    const health = { status: 'ok', version: '1', commit: live.page, database: 'ok', storage: 'ok', workers };
    const body = { success: true, data: { ...health, queueDepth: 0, oldestPendingMs: null } };
    response.writeHead(request.url === '/api/health' ? 200 : 404).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const look = async (...args: string[]) => {
    const { said } = await smoke([address, '--commit', deployed, ...args]);
    return said.split('\n').filter((line) => line.includes('commit  '));
  };
  const [page, worker] = ['the page', 'the worker'].map((part) => ({
    old: `FIX  commit   ${part} runs ${old}, not ${deployed}`,
    new: `ok   commit   ${part} runs ${deployed}`,
  }));
  expect(await look()).toEqual([page!.old, worker!.old]);
  live.page = deployed;
  expect(await look()).toEqual([page!.new, worker!.old]);
  live.workers = [deployed, old];
  expect(await look('--only', 'worker')).toEqual([worker!.old]);
  live.workers = [deployed];
  expect(await look()).toEqual([page!.new, worker!.new]);
  expect(await look('--only', 'page')).toEqual([page!.new]);
  expect((await smoke([address, '--commit', 'main'])).said).toContain('Usage');
  server.close();
});

test('a degraded one names the part', async () => {
  const health = {
    status: 'degraded',
    version: '1',
    commit: null,
    database: 'unavailable',
    storage: 'unavailable',
  };
  const body = { success: true, data: { ...health, workers: [], queueDepth: null, oldestPendingMs: null } };
  const { server, address } = await serve(200, JSON.stringify(body));
  const { said, exitCode } = await smoke([address, '--worker']);
  server.close();
  expect(exitCode).toBe(1);
  expect(said).toMatch(/database cannot be used[\s\S]*bucket cannot be used[\s\S]*0 worker\(s\)/);
});

test('a silent host, a missing address and an unencrypted one are explained in words', async () => {
  const [nobody, nothing, plain] = await Promise.all([
    smoke(['http://127.0.0.1:9']),
    smoke([]),
    smoke(['http://studio.example']),
  ]);
  expect(nobody).toMatchObject({ exitCode: 1, said: expect.stringContaining('no answer') as string });
  expect(nothing).toMatchObject({ exitCode: 1, said: expect.stringContaining('Usage') as string });
  expect(plain).toMatchObject({ exitCode: 1, said: expect.stringContaining('https://') as string });
});
