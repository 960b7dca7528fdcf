import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { resetEnv } from '@/lib/env';
import { callStatusSchema, type GpuCallStatus } from '@/lib/gpu/hand-off-schema';
import { createRenderRig } from '../../worker/render/fixtures/render-rig';
import { StudioDouble, webhookSecret } from '../gpu/StudioDouble';
import { ModalStandIn, type StandInOptions } from './ModalStandIn';
import { tempDir } from '../studio/temp-dir';
import { until } from '../studio/until';

jest.setTimeout(240_000);

/** An entry that draws nothing: it tells what the title of the spec asks for. */
const quickEntry = `
const { text } = require('node:stream/consumers');
process.on('SIGTERM', () => process.exit(143));
text(process.stdin).then(async (json) => {
  const { jobId, attemptToken, webhookUrl, spec } = JSON.parse(json);
  const authorization = 'Bearer ' + process.env.INTERNAL_WEBHOOK_SECRET;
  let seq = Date.now();
  const tell = async (status) => {
    const report = { jobId, attemptToken, seq: seq++, status };
    for (;;) {
      try {
        await fetch(webhookUrl, { method: 'POST', headers: { authorization }, body: JSON.stringify(report) });
        return report;
      } catch {
        if (status === 'processing') return report;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  };
  await tell('processing');
  if (spec.video.title === 'hang') setInterval(() => undefined, 1000);
  else if (spec.video.title === 'crash') process.exit(1);
  else if (spec.video.title === 'off') console.log(JSON.stringify({ report: null }));
  else console.log(JSON.stringify({ report: await tell(spec.video.title === 'fail' ? 'failed' : 'complete') }));
});`;

let dir: string;
let studio: StudioDouble;
let standIn: ModalStandIn;
let url: string;

beforeAll(() => (dir = tempDir('modal-stand-in')));
beforeEach(async () => {
  studio = new StudioDouble(dir, {});
  await studio.start();
});
afterEach(async () => {
  await standIn.stop();
  await studio.stop();
  for (const call of standIn.calls.values())
    for (const pid of call.pids) expect(existsSync(`/proc/${pid}`)).toBe(false);
});

async function open(options: Partial<StandInOptions> = {}): Promise<void> {
  standIn = new ModalStandIn({ webhookSecret, entry: ['-e', quickEntry], ...options });
  url = await standIn.start();
}

function ask(method: string, path = '', body?: object, key = standIn.modalKey): Promise<Response> {
  const headers = { 'Modal-Key': key, 'Modal-Secret': standIn.modalSecret };
  return fetch(`${url}/${path}`, { method, headers, body: body && JSON.stringify(body) });
}

const titled = (title: string, attemptToken = 'claim_1') => {
  const { spec } = studio.dispatch();
  return studio.dispatch({ attemptToken, spec: { ...spec, video: { ...spec.video, title } } });
};

async function submit(title = '', attemptToken?: string): Promise<string> {
  const response = await ask('POST', '', titled(title, attemptToken));
  return ((await response.json()) as { callId: string }).callId;
}

async function statusOf(callId: string): Promise<GpuCallStatus> {
  return callStatusSchema.parse(await (await ask('GET', callId)).json());
}

async function endOf(callId: string): Promise<GpuCallStatus> {
  await standIn.calls.get(callId)!.ended;
  return statusOf(callId);
}

const told = () => studio.reports.map(({ status }) => status);

test('a caller without the token is turned away, and nothing starts', async () => {
  await open();
  expect((await ask('POST', '', titled(''), 'wrong')).status).toBe(401);
  expect((await ask('GET', 'fc-1', undefined, '')).status).toBe(401);
  expect((await ask('POST', '', { jobId: 'job_1' })).status).toBe(400);
  expect((await ask('PATCH', 'fc-1')).status).toBe(405);
  expect(standIn.calls.size).toBe(0);
  expect(await statusOf('fc-1')).toEqual({ status: 'unknown' });
  expect(await (await ask('DELETE', 'fc-1')).json()).toEqual({ status: 'unknown' });
});

test('one attempt is one call, however often it is submitted', async () => {
  await open();
  const callId = await submit();
  expect(await submit()).toBe(callId);
  expect(await submit('', 'claim_2')).not.toBe(callId);
  expect(await endOf(callId)).toMatchObject({ status: 'complete', report: { attemptToken: 'claim_1' } });
  expect(await submit()).toBe(callId);
});

test('a call that fails, is called off or crashes ends as it would on Modal', async () => {
  await open();
  const [failed, off, crashed] = [
    await submit('fail', 'a'),
    await submit('off', 'b'),
    await submit('crash', 'c'),
  ];
  expect(await endOf(failed)).toMatchObject({ status: 'failed', report: { status: 'failed' } });
  expect(await endOf(off)).toEqual({ status: 'cancelled' });
  expect(await endOf(crashed)).toEqual({ status: 'failed' });
  expect(standIn.calls.get(crashed)!.pids).toHaveLength(2);
});

test('a cancelled call ends and stays cancelled; one that waits for its machine too', async () => {
  await open();
  const callId = await submit('hang');
  await studio.waitFor(() => true);
  expect(await statusOf(callId)).toEqual({ status: 'running' });
  expect(await (await ask('DELETE', callId)).json()).toEqual({ status: 'cancelled' });
  expect(await endOf(callId)).toEqual({ status: 'cancelled' });
  standIn.setFaults({ coldStartMs: 600_000 });
  const cold = await submit('', 'claim_2');
  expect(await statusOf(cold)).toEqual({ status: 'running' });
  await ask('DELETE', cold);
  expect(await endOf(cold)).toEqual({ status: 'cancelled' });
  expect(standIn.calls.get(cold)!.pids).toEqual([]);
});

test('a pre-empted call starts again with the same input', async () => {
  await open();
  const callId = await submit('hang');
  await studio.waitFor(() => true);
  standIn.preempt('latest');
  await until(() => standIn.calls.get(callId)!.pids.length === 2);
  await until(() => studio.reports.length >= 2);
  expect(studio.reports[1]!.attemptToken).toBe('claim_1');
  expect(await statusOf(callId)).toEqual({ status: 'running' });
});

test('a forgotten call is unknown, and its machine is gone', async () => {
  await open();
  const callId = await submit('hang');
  await studio.waitFor(() => true);
  await standIn.forget(callId);
  expect(await statusOf(callId)).toEqual({ status: 'unknown' });
});

test('submits are refused and their answers lost as often as asked, other questions too', async () => {
  await open({ faults: { refuseSubmits: { times: 1, status: 429 }, loseSubmitAnswers: 1, refuseOthers: 1 } });
  expect((await ask('POST', '', titled('hang'))).status).toBe(429);
  expect(standIn.calls.size).toBe(0);
  await expect(ask('POST', '', titled('hang'))).rejects.toThrow();
  expect(standIn.calls.size).toBe(1);
  expect(await submit('hang')).toBe([...standIn.calls.keys()][0]);
  expect((await ask('GET', 'fc-1')).status).toBe(503);
  expect((await ask('GET', 'fc-1')).status).toBe(200);
});

describe('a report on its way', () => {
  test.each([
    ['drop', 'complete', ['processing', 'complete']],
    ['drop', 'processing', ['complete']],
    ['drop-answer', 'complete', ['processing', 'complete', 'complete']],
    ['swallow', 'complete', ['processing']],
    ['duplicate', 'complete', ['processing', 'complete', 'complete']],
    ['hold', 'processing', ['complete', 'processing']],
    ['delay', 'processing', ['processing', 'complete']],
  ] as const)('%s of %s: the studio hears %j', async (kind, status, heard) => {
    await open();
    standIn.injectWebhookFault({ kind, status, delayMs: kind === 'delay' ? 50 : 600_000 });
    expect(await endOf(await submit())).toMatchObject({ status: 'complete' });
    await until(() => studio.reports.length >= heard.length);
    expect(told()).toEqual(heard);
    expect(standIn.relay.reports.find(({ fault }) => fault !== undefined)).toMatchObject({
      fault: kind,
      status,
    });
  });
});

test('as a process of its own it says where it is, takes orders, and leaves nothing', async () => {
  await open();
  const env = { ...process.env, INTERNAL_WEBHOOK_SECRET: webhookSecret, MODAL_KEY: 'k', MODAL_SECRET: 's' };
  const args = ['--import', 'tsx', 'tests/modal-stand-in/serve.ts'];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const said = JSON.parse(line) as { url: string };
  expect(said).toMatchObject({ modalKey: 'k', modalSecret: 's' });
  const headers = { 'Modal-Key': 'k', 'Modal-Secret': 's' };
  const order = { endpoints: { coldStartMs: 600_000 }, webhook: { kind: 'drop' } };
  await fetch(`${said.url}/control`, { method: 'POST', headers, body: JSON.stringify(order) });
  await fetch(`${said.url}/`, { method: 'POST', headers, body: JSON.stringify(titled('')) });
  const control = await fetch(`${said.url}/control`, { headers });
  expect(await control.json()).toMatchObject({
    submitCount: 1,
    calls: [{ jobId: 'job_1', status: 'running', pids: [] }],
  });
  child.kill('SIGTERM');
  expect(await once(child, 'close')).toEqual([0, null]);
});

test('the real entry behind it, pre-empted half-way and reported twice, makes one video', async () => {
  Object.assign(process.env, { DATA_DIR: dir, LOG_LEVEL: 'silent' });
  resetEnv();
  const rig = createRenderRig(mkdtempSync(join(dir, 'rig-')));
  const { analysisPath } = await rig.contextFor(rig.voicePath);
  Object.assign(studio.files, { sound: rig.voicePath, analysis: analysisPath });
  await open({ entry: undefined });
  standIn.injectWebhookFault({ kind: 'duplicate', times: 100 });
  const response = await ask('POST', '', studio.dispatch());
  const { callId } = (await response.json()) as { callId: string };
  // However fast it draws, the first start cannot end before it is pre-empted.
  studio.onPut = () => (standIn.calls.get(callId)!.pids.length < 2 ? 503 : 200);
  await studio.waitFor(({ stage }) => stage === 'drawing');
  standIn.preempt(callId);
  const ended = await endOf(callId);
  expect([ended.status, standIn.calls.get(callId)!.log]).toEqual([
    'complete',
    expect.stringContaining('pre-empted'),
  ]);
  expect(standIn.calls.get(callId)!.pids).toHaveLength(2);
  expect(told().filter((status) => status === 'complete')).toHaveLength(2);
  const { files } = ended.report!.result as { files: { name: string; sizeBytes: number }[] };
  for (const { name, sizeBytes } of files) expect(readFileSync(studio.pathOf(name))).toHaveLength(sizeBytes);
  expect(readdirSync(tmpdir()).filter((name) => name === callId)).toEqual([]);
});
