import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { AppError } from '@/core/errors/errors';
import type { GpuDispatch } from '@/lib/gpu/hand-off-schema';
import { ModalRenderBackend, type ModalOptions } from './ModalRenderBackend';

type Answer = (response: ServerResponse) => unknown;
interface Asked {
  line: string;
  headers: IncomingMessage['headers'];
  body: string;
}

const dispatch: GpuDispatch = {
  kind: 'render',
  jobId: 'job_1',
  attemptToken: 'dispatch_1',
  spec: { video: { look: 'bars', aspect: '1:1' }, frame: { widthPx: 1080, heightPx: 1080, fps: 30 } },
  audioUrl: 'https://files.example/sound',
  analysisUrl: 'https://files.example/analysis',
  outputs: [
    {
      name: 'master',
      key: 'videos/v/master.mp4',
      contentType: 'video/mp4',
      putUrl: 'https://files.example/m',
    },
  ],
  webhookUrl: 'https://studio.example/api/webhooks/worker',
};

const status =
  (code: number, body = 'said so'): Answer =>
  (response) =>
    response.writeHead(code).end(body);
const json = (body: unknown): Answer => status(200, JSON.stringify(body));
const cut: Answer = (response) => response.socket?.destroy();
const cutInTheBody: Answer = (response) => {
  response.writeHead(200, { 'Content-Length': '100' }).write('{"callId"');
  setImmediate(() => response.socket?.destroy());
};
const silent: Answer = () => undefined;

describe('rendering on Modal', () => {
  const asked: Asked[] = [];
  let answers: Answer[] = [];
  let server: Server;

  beforeAll(async () => {
    server = createServer((request: IncomingMessage, response: ServerResponse) => {
      void text(request).then((body) => {
        asked.push({ line: `${request.method} ${request.url}`, headers: request.headers, body });
        // The last answer stands for all that follow.
        (answers.length > 1 ? answers.shift()! : answers[0]!)(response);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => {
    asked.length = 0;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const open = (script: Answer[], options: Partial<ModalOptions> = {}) => {
    answers = [...script];
    const { port } = server.address() as AddressInfo;
    const keys = { key: 'wk-key', secret: 'ws-secret' };
    return new ModalRenderBackend({
      endpointUrl: `http://127.0.0.1:${port}/render/`,
      ...keys,
      pauseMs: 5,
      ...options,
    });
  };
  const failure = async (work: Promise<unknown>): Promise<AppError> => {
    const thrown: unknown = await work.then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(thrown).toBeInstanceOf(AppError);
    return thrown as AppError;
  };
  const lines = () => asked.map(({ line }) => line);

  it('posts the dispatch with its keys and answers with the call', async () => {
    expect(await open([json({ callId: 'fc-1' })]).submit(dispatch)).toBe('fc-1');
    expect(lines()).toEqual(['POST /render/']);
    expect(JSON.parse(asked[0]!.body)).toEqual(dispatch);
    expect(asked[0]!.headers).toMatchObject({
      'modal-key': 'wk-key',
      'modal-secret': 'ws-secret',
      'content-type': 'application/json',
    });
  });

  it.each<[string, Answer]>([
    ['a connection cut before the answer', cut],
    ['a connection cut in the answer', cutInTheBody],
    ['429', status(429)],
    ['500', status(500)],
    ['502', status(502)],
    ['503', status(503)],
  ])('sends a dispatch again after %s', async (_name, fault) => {
    expect(await open([fault, fault, fault, json({ callId: 'fc-2' })]).submit(dispatch)).toBe('fc-2');
    expect(new Set(asked.map(({ body }) => body)).size).toBe(1);
    expect(asked).toHaveLength(4);
  });

  it('sends a dispatch again where no answer comes in time', async () => {
    const slow = open([silent, json({ callId: 'fc-3' })], { timeoutMs: 1_000 });
    expect(await slow.submit(dispatch)).toBe('fc-3');
    expect(asked.length).toBeGreaterThanOrEqual(2);
  });

  it('gives up after a few tries, to be tried again by another attempt', async () => {
    expect(await failure(open([status(503)]).submit(dispatch))).toMatchObject({
      code: 'render.gpu_unavailable',
      fate: 'retry-after',
      internal: 'POST answered 503: said so',
    });
    expect(asked).toHaveLength(4);
  });

  it('says the same where nothing listens', async () => {
    const nowhere = open([cut], { endpointUrl: 'http://127.0.0.1:9/' });
    expect(await failure(nowhere.submit(dispatch))).toMatchObject({ code: 'render.gpu_unavailable' });
  });

  it.each([
    [401, 'render.gpu_refused', /MODAL_KEY and MODAL_SECRET/, 'never'],
    [403, 'render.gpu_refused', /MODAL_KEY and MODAL_SECRET/, 'never'],
    [404, 'render.gpu_not_found', /MODAL_ENDPOINT_URL/, 'never'],
    [303, 'render.gpu_unavailable', /rendering service/, 'retry-after'],
    [400, 'render.gpu_unavailable', /rendering service/, 'retry-after'],
    [422, 'render.gpu_unavailable', /rendering service/, 'retry-after'],
  ])('takes %i for %s, at once', async (code, name, sentence, fate) => {
    const error = await failure(open([status(code)]).submit(dispatch));
    expect(error).toMatchObject({ code: name, fate });
    expect(error.message).toMatch(sentence);
    expect(error.internal).not.toMatch(/ws-secret|wk-key/);
    expect(asked).toHaveLength(1);
  });

  it('follows no redirect, which could take the keys elsewhere', async () => {
    const elsewhere: Answer = (response) => response.writeHead(302, { Location: '/elsewhere' }).end();
    expect(await failure(open([elsewhere]).submit(dispatch))).toMatchObject({
      code: 'render.gpu_unavailable',
    });
    expect(lines()).toEqual(['POST /render/']);
  });

  it.each(['', 'no json', '{}', '{"callId":""}', '{"callId":7}'])('takes no call from %j', async (body) => {
    expect(await failure(open([status(200, body)]).submit(dispatch))).toMatchObject({
      code: 'render.gpu_unavailable',
    });
    expect(asked).toHaveLength(1);
  });

  it('reads the status of a call, with its last report', async () => {
    const report = { jobId: 'job_1', attemptToken: 'dispatch_1', seq: 9, status: 'failed', error: 'broke' };
    expect(await open([json({ status: 'running' })]).status('fc-1')).toEqual({ status: 'running' });
    const ended = { status: 'failed', report };
    expect(await open([json(ended)]).status('fc/../1')).toEqual(ended);
    expect(lines()).toEqual(['GET /render/fc-1', 'GET /render/fc%2F..%2F1']);
  });

  it('asks for a status once, since the next round asks again', async () => {
    const error = await failure(open([status(500)]).status('fc-1'));
    expect(error.code).toBe('render.gpu_unavailable');
    expect(asked).toHaveLength(1);
    expect((await failure(open([json({ status: 'asleep' })]).status('fc-1'))).code).toBe(
      'render.gpu_unavailable',
    );
  });

  it('cancels a call, also one that is not known there any more', async () => {
    await open([cut, status(204, '')]).cancel('fc-1');
    await open([status(404)]).cancel('fc-2');
    expect(lines()).toEqual(['DELETE /render/fc-1', 'DELETE /render/fc-1', 'DELETE /render/fc-2']);
    expect((await failure(open([status(401)]).cancel('fc-1'))).code).toBe('render.gpu_refused');
  });

  it('stops with the reason of an abort, in a request as in a pause', async () => {
    const reason = new Error('the worker ends');
    for (const [answer, options] of [
      [silent, {}],
      [status(503), { pauseMs: 60_000 }],
    ] as const) {
      const abort = new AbortController();
      const asking = open([answer], options).submit(dispatch, abort.signal);
      const ending = expect(asking).rejects.toBe(reason);
      while (asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      abort.abort(reason);
      await ending;
      asked.length = 0;
    }
  });
});
