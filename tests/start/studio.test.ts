import { readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { findFreePort } from '../../scripts/studio/ports';
import { processesWith } from './processes';
import { RunningCommand } from './RunningCommand';
import { tempDir } from '../studio/temp-dir';
import { until } from '../studio/until';

jest.setTimeout(300_000);

const ready = /Pocketreel is ready: (http:\S+)/;
const folders: string[] = [];
const commands: RunningCommand[] = [];

function newDataDir(): string {
  const folder = tempDir('start');
  folders.push(folder);
  return folder;
}

async function start(
  dataDir: string,
  options: { port?: number; flags?: string[] } = {},
): Promise<RunningCommand> {
  const port = options.port ?? (await findFreePort('127.0.0.1'));
  const env = { DATA_DIR: dataDir, PORT: String(port), HOST: '127.0.0.1' };
  const command = new RunningCommand('./scripts/start', options.flags ?? [], env);
  commands.push(command);
  return command;
}

const workerIdsOf = async (url: string): Promise<string[]> => {
  const answer = await fetch(`${url}/api/health`).catch(() => null);
  const body = answer && ((await answer.json()) as { data: { workers: { id: string }[] } });
  return body?.data.workers.map(({ id }) => id) ?? [];
};
const workersOf = (dataDir: string) =>
  processesWith('DATA_DIR', dataDir).filter(({ commandLine }) => commandLine.includes('worker'));

afterEach(async () => {
  await Promise.all(commands.splice(0).map((command) => command.stop('SIGTERM')));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('a studio', () => {
  test('becomes ready, lets its owner in, and leaves nothing when it is stopped', async () => {
    const dataDir = newDataDir();
    const studio = await start(dataDir);
    const [, url] = await studio.waitFor(ready);
    expect(await workerIdsOf(url!)).toHaveLength(1);
    expect(statSync(join(dataDir, 'owner-token')).mode & 0o777).toBe(0o600);
    expect((await fetch(`${url}/api/audio/jobs`)).status).toBe(401);
    const token = readFileSync(join(dataDir, 'owner-token'), 'utf8').trim();
    const asOwner = { headers: { authorization: `Bearer ${token}` } };
    expect((await fetch(`${url}/api/audio/jobs`, asOwner)).status).toBe(200);
    await studio.waitFor(/\/pair\?code=\S+/);
    expect(studio.output).not.toContain(token);

    const [worker] = workersOf(dataDir);
    expect(worker!.commandLine).toMatch(/^\S*node .*dist\/worker\.js$/);
    expect(await studio.stop('SIGTERM')).toBe(0);
    expect(processesWith('DATA_DIR', dataDir)).toEqual([]);
    await expect(fetch(`${url}/api/health`)).rejects.toThrow();
  });

  test('skips set-up and build the second time', async () => {
    const first = await start(newDataDir());
    await first.waitFor(ready);
    await first.stop('SIGINT');
    const startedAtMs = performance.now();
    const second = await start(newDataDir());
    await second.waitFor(ready);
    console.log(`a second start was ready after ${Math.round(performance.now() - startedAtMs)} ms`);
    expect(second.output).not.toMatch(/^(Building|Installing)/m);
    expect(await second.stop('SIGINT')).toBe(0);
  });

  test('runs beside another one from the same build without touching it', async () => {
    const dirs = [newDataDir(), newDataDir()];
    const studios = await Promise.all(dirs.map((dir) => start(dir)));
    const urls = await Promise.all(studios.map(async (studio) => (await studio.waitFor(ready))[1]!));
    const tokens = dirs.map((dir) => readFileSync(join(dir, 'owner-token'), 'utf8').trim());
    const ask = async (url: string, token: string) =>
      (await fetch(`${url}/api/audio/jobs`, { headers: { authorization: `Bearer ${token}` } })).status;
    expect(await ask(urls[0]!, tokens[0]!)).toBe(200);
    expect(await ask(urls[0]!, tokens[1]!)).toBe(401);
    expect(await ask(urls[1]!, tokens[1]!)).toBe(200);
    await studios[0]!.stop();
    expect(await workerIdsOf(urls[1]!)).toHaveLength(1);
  });

  test('refuses a data folder that another one uses, in a sentence', async () => {
    const dataDir = newDataDir();
    await (await start(dataDir)).waitFor(ready);
    const second = await start(dataDir);
    expect(await second.end()).toBe(1);
    expect(second.output).toMatch(/^A studio is running on this data folder already, at http:.*\n$/);
  });

  test('says so in a sentence when its port is taken', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => {
      blocker.listen(0, '127.0.0.1', resolve);
    });
    const { port } = blocker.address() as { port: number };
    const studio = await start(newDataDir(), { port });
    expect(await studio.end()).toBe(1);
    expect(studio.output).toMatch(new RegExp(`^Port ${port} is in use .*\\n$`));
    blocker.close();
  });

  test('does not know a flag it was not given', async () => {
    const studio = await start(newDataDir(), { flags: ['--htps'] });
    expect(await studio.end()).toBe(1);
    expect(studio.output).toMatch(/^start does not know "--htps"\..*\n$/);
  });

  test('replaces a worker that was killed', async () => {
    const dataDir = newDataDir();
    const [, url] = await (await start(dataDir)).waitFor(ready);
    const [before] = await workerIdsOf(url!);
    process.kill(workersOf(dataDir)[0]!.pid, 'SIGKILL');
    await until(async () => {
      const ids = await workerIdsOf(url!);
      return ids.length === 1 && ids[0] !== before;
    });
    expect(workersOf(dataDir)).toHaveLength(1);
  });

  test('takes page and worker with it when it is killed, and can be started again', async () => {
    const dataDir = newDataDir();
    const studio = await start(dataDir);
    await studio.waitFor(ready);
    expect(processesWith('DATA_DIR', dataDir)).toHaveLength(3);
    await studio.stop('SIGKILL');
    await until(() => processesWith('DATA_DIR', dataDir).length === 0, 2000);
    await (await start(dataDir)).waitFor(ready);
  });
});
