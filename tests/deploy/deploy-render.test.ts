import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

const commit = 'c'.repeat(40);

/** Render's API as it is documented, with the given answers about the deployment, one a look. */
class RenderApi {
  readonly asked: string[] = [];
  readonly statuses: (string | number)[] = [];
  /** Whether the answer to the POST names the deployment. */
  namesIt = true;
  private readonly server = createServer((request, response) => {
    void this.answer(request).then(([status, body]) =>
      response.writeHead(status).end(body === null ? '' : JSON.stringify(body)),
    );
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer(request: IncomingMessage): Promise<[number, unknown]> {
    const body = await text(request);
    this.asked.push(`${request.method} ${request.url} ${body}`.trim());
    if (request.headers.authorization !== 'Bearer the-key') return [401, { message: 'Unauthorized' }];
    if (request.method === 'POST')
      return this.namesIt ? [201, { id: 'dep-1', status: 'created' }] : [202, null];
    const status = this.statuses.shift() ?? 'live';
    if (typeof status === 'number') return [status, { message: 'away' }];
    const deploy = { id: 'dep-1', status, commit: { id: commit } };
    const older = { id: 'dep-0', status: 'live', commit: { id: 'a'.repeat(40) } };
    return [200, request.url!.includes('?') ? [{ deploy: older }, { deploy }] : deploy];
  }
}

let api: RenderApi;
let url: string;
beforeEach(async () => {
  api = new RenderApi();
  url = await api.start();
});
afterEach(() => api.stop());

async function deploy(variables: Record<string, string> = {}, given = commit) {
  const child = spawn(process.execPath, ['scripts/ops/deploy-render.mjs', given], {
    env: {
      PATH: process.env.PATH,
      ...{ RENDER_API_URL: url, RENDER_POLL_MS: '10', RENDER_API_KEY: 'the-key', RENDER_SERVICE_ID: 'srv-1' },
      ...variables,
    } as unknown as NodeJS.ProcessEnv,
  });
  const [said, errors, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number]>,
  ]);
  return { exitCode, said: said + errors };
}

it('asks for the very commit and ends once that is live', async () => {
  api.statuses.push('created', 'build_in_progress', 503, 'update_in_progress');
  expect(await deploy()).toEqual({
    exitCode: 0,
    said: ['created', 'build_in_progress', 'update_in_progress', 'live']
      .map((status) => `${commit} is ${status}\n`)
      .join(''),
  });
  expect(api.asked[0]).toBe(`POST /services/srv-1/deploys {"commitId":"${commit}"}`);
  expect(api.asked[1]).toBe('GET /services/srv-1/deploys/dep-1');
});

it('finds a deployment that was queued without a name by its commit', async () => {
  api.namesIt = false;
  api.statuses.push('queued', 'build_in_progress');
  expect(await deploy()).toMatchObject({ exitCode: 0, said: expect.stringContaining('is live') as string });
});

it.each(['build_failed', 'update_failed', 'canceled', 'pre_deploy_failed', 'deactivated'])(
  'fails where the deployment ends as %s',
  async (status) => {
    api.statuses.push('build_in_progress', status);
    expect(await deploy()).toMatchObject({ exitCode: 1, said: expect.stringContaining(status) as string });
  },
);

it('fails at once where the key is refused or something is missing, and never shows the key', async () => {
  const refused = await deploy({ RENDER_API_KEY: 'another-key' });
  expect(refused).toMatchObject({ exitCode: 1, said: expect.stringContaining('401') as string });
  expect(refused.said).not.toContain('another-key');
  const missing = await deploy({ RENDER_SERVICE_ID: '' });
  expect(missing).toMatchObject({
    exitCode: 1,
    said: expect.stringContaining('RENDER_SERVICE_ID') as string,
  });
  expect(await deploy({}, 'main')).toMatchObject({ exitCode: 1 });
});
