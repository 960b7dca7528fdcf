import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GpuReport } from '@/lib/gpu/hand-off-schema';
import { createLogger } from '@/lib/log';
import { resetEnv } from '@/lib/env';
import { WebhookReporter, type ReporterOptions } from './WebhookReporter';
import { until } from '../../tests/studio/until';

type Answer = { status?: number; data?: object; text?: string } | 'broken' | 'silent';

let server: Server;
let webhookUrl: string;
let heard: GpuReport[];
let answer: (report: GpuReport) => Answer;
const reporters: WebhookReporter[] = [];

beforeAll(() => {
  process.env.LOG_LEVEL = 'silent';
  resetEnv();
});
beforeEach(async () => {
  heard = [];
  answer = () => ({});
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const report = JSON.parse(text) as GpuReport;
      heard.push(report);
      const said = answer(report);
      if (said === 'broken') return response.destroy();
      if (said === 'silent') return undefined;
      const { status = 200, data = { ignored: false, cancelRequested: false } } = said;
      response.writeHead(status, { 'content-type': 'application/json' });
      return response.end(said.text ?? JSON.stringify({ success: status < 300, data }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  webhookUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterEach(async () => {
  for (const reporter of reporters.splice(0)) reporter.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const never = new AbortController().signal;
const quick = { progressMs: 20, silenceMs: 200, lastMs: 60_000, firstPauseMs: 5, longestPauseMs: 20 };

function createReporter(options: Partial<ReporterOptions> = {}) {
  const calledOff = jest.fn();
  const reporter = new WebhookReporter({
    dispatch: { kind: 'render', jobId: 'job_1', attemptToken: 'claim_1', webhookUrl },
    secret: 'the secret',
    log: createLogger('gpu'),
    onCalledOff: calledOff,
    paces: quick,
    ...options,
  });
  reporters.push(reporter);
  return { reporter, calledOff };
}

test('stages are reported at once, percents are whole, reports never overlap and their numbers rise', async () => {
  const { reporter } = createReporter({ paces: { ...quick, silenceMs: 60_000 } });
  reporter.enterStage('fetching');
  await until(() => heard.length === 1);
  reporter.enterStage('drawing');
  await until(() => heard.length === 2);
  reporter.progress(12.7);
  reporter.progress(12.9);
  await until(() => heard.length === 3);
  await sleep(150);
  reporter.stop();
  expect(heard.map(({ stage, progress }) => [stage, progress])).toEqual([
    ['fetching', null],
    ['drawing', null],
    ['drawing', 12],
  ]);
  expect(heard[1]!.seq).toBeGreaterThan(heard[0]!.seq);
  expect(heard[2]!.seq).toBeGreaterThan(heard[1]!.seq);
  expect(Math.abs(heard[0]!.seq - Date.now())).toBeLessThan(60_000);
});

test('a render with nothing new to tell gives a sign all the same', async () => {
  const { reporter } = createReporter();
  reporter.enterStage('drawing');
  await until(() => heard.length >= 3);
  reporter.stop();
});

test('lost reports of progress do no harm', async () => {
  const answers: Answer[] = ['broken', { status: 500 }, { status: 401 }, { status: 503 }, { text: '<html>' }];
  answer = () => answers.shift() ?? {};
  const { reporter, calledOff } = createReporter();
  for (let percent = 0; heard.length < 7; percent = (percent + 1) % 100) {
    reporter.enterStage('drawing');
    reporter.progress(percent);
    await sleep(5);
  }
  reporter.stop();
  expect(calledOff).not.toHaveBeenCalled();
});

test.each<[string, Answer]>([
  ['a cancel request', { data: { ignored: false, cancelRequested: true } }],
  ['an attempt that is lost', { data: { ignored: true, cancelRequested: true } }],
  ['an attempt that is lost, said in short', { data: { ignored: true } }],
  ['a job that is gone', { status: 404, text: JSON.stringify({ error: { code: 'job.not_found' } }) }],
])('%s calls the render off, once, and nothing more is said', async (_, said) => {
  answer = () => said;
  const { reporter, calledOff } = createReporter();
  reporter.enterStage('drawing');
  await until(() => calledOff.mock.calls.length > 0);
  reporter.enterStage('storing');
  await sleep(100);
  expect(calledOff).toHaveBeenCalledTimes(1);
  expect(heard).toHaveLength(1);
});

test('a page that is not there calls nothing off', async () => {
  answer = () => ({ status: 404, text: 'no such page' });
  const { reporter, calledOff } = createReporter();
  reporter.enterStage('drawing');
  await until(() => heard.length >= 2);
  reporter.stop();
  expect(calledOff).not.toHaveBeenCalled();
});

test('numbers that are behind those of a machine before leap until they are taken', async () => {
  const before = Date.now() + 10 * 60_000;
  answer = ({ seq }) => ({ data: { ignored: seq <= before, cancelRequested: false } });
  const { reporter, calledOff } = createReporter();
  reporter.enterStage('drawing');
  await until(() => heard.some(({ seq }) => seq > before));
  const { isReported, report } = await reporter.finish(reporter.compose({ status: 'complete' }), never);
  expect(isReported).toBe(true);
  expect(report.seq).toBeGreaterThan(before);
  expect(calledOff).not.toHaveBeenCalled();
});

test('the last report is repeated until it is accepted', async () => {
  const answers: Answer[] = ['broken', { status: 500 }, { status: 401 }, { status: 503 }, { status: 429 }];
  answer = () => answers.shift() ?? {};
  const { reporter } = createReporter();
  const report = reporter.compose({ status: 'failed', error: { code: 'internal' } });
  expect(await reporter.finish(report, never)).toEqual({ report, isReported: true });
  expect(heard).toHaveLength(6);
  expect(new Set(heard.map(({ seq }) => seq)).size).toBe(1);
});

test('a last report that is malformed, never believed or never heard is given up', async () => {
  const finish = async (paces = quick) => {
    const { reporter } = createReporter({ paces });
    const { isReported } = await reporter.finish(reporter.compose({ status: 'complete' }), never);
    const tries = heard.length;
    heard = [];
    return { isReported, tries };
  };
  answer = () => ({ status: 400 });
  expect(await finish()).toEqual({ isReported: false, tries: 1 });
  answer = () => ({ data: { ignored: true, cancelRequested: false } });
  expect(await finish()).toEqual({ isReported: false, tries: 5 });
  answer = () => 'broken';
  expect((await finish({ ...quick, lastMs: 100 })).isReported).toBe(false);
});

test('a report of progress that hangs does not hold the last one up', async () => {
  answer = ({ status }) => (status === 'processing' ? 'silent' : {});
  const { reporter } = createReporter();
  reporter.enterStage('drawing');
  await until(() => heard.length === 1);
  const { isReported } = await reporter.finish(reporter.compose({ status: 'complete' }), never);
  expect(isReported).toBe(true);
});

test('an abort ends the telling', async () => {
  answer = () => ({ status: 500 });
  const { reporter } = createReporter({ paces: { ...quick, firstPauseMs: 30_000, longestPauseMs: 30_000 } });
  const abort = new AbortController();
  const finishing = reporter.finish(reporter.compose({ status: 'complete' }), abort.signal);
  await until(() => heard.length === 1);
  const reason = new Error('pre-empted');
  abort.abort(reason);
  await expect(finishing).rejects.toBe(reason);
});
