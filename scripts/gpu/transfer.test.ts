import { resetEnv } from '@/lib/env';
import { AppError } from '@/core/errors/errors';
import { createLogger } from '@/lib/log';
import { transfer } from './transfer';

beforeAll(() => {
  process.env.LOG_LEVEL = 'silent';
  resetEnv();
});

type Try = number | Error | 'hang';

/** Runs a transfer whose tries end so, the last one again and again; how often it was tried, and its failure. */
async function run(
  tries: Try[],
  limits = { tries: 4, pauseMs: 1, timeoutMs: 60_000 },
  abort = new AbortController(),
) {
  let tried = 0;
  const failure: unknown = await transfer({
    what: 'fetching the sound',
    signal: abort.signal,
    log: createLogger('gpu'),
    limits,
    attempt: async (signal) => {
      const next = tries[Math.min(tried, tries.length - 1)]!;
      tried += 1;
      if (next === 'hang') {
        await new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
        });
      }
      if (next instanceof Error) throw next;
      return { status: next as number };
    },
  }).then(
    () => 'done',
    (thrown: unknown) => thrown,
  );
  return { tried, failure };
}

test('it is tried again where that may help', async () => {
  expect(await run([503, new Error('reset'), 429, 200])).toEqual({ tried: 4, failure: 'done' });
  expect(await run([204])).toEqual({ tried: 1, failure: 'done' });
});

test('a link that is refused is not asked again', async () => {
  const { tried, failure } = await run([403]);
  expect([tried, failure]).toMatchObject([1, { code: 'render.links_refused', fate: 'retry' }]);
});

test('a storage that stays away is given up, and the reason holds no address', async () => {
  const { tried, failure } = await run([new Error('connect http://10.0.0.1/x?sig=1 refused')]);
  const reason = 'fetching the sound: connect (address) refused';
  expect([tried, failure]).toMatchObject([4, { code: 'storage.unavailable', reason }]);
});

test('a failure of our own keeps its message', async () => {
  const ours = new AppError('storage.unavailable');
  expect(await run([ours])).toEqual({ tried: 1, failure: ours });
});

test('a try that never ends is cut off and counts as one', async () => {
  const { tried, failure } = await run(['hang'], { tries: 2, pauseMs: 1, timeoutMs: 30 });
  expect([tried, failure]).toMatchObject([2, { reason: 'fetching the sound: no end within 0.03 s' }]);
});

test('an abort ends a try and a pause with its reason', async () => {
  for (const tries of [['hang'], [503]] as Try[][]) {
    const abort = new AbortController();
    const reason = new Error('called off');
    setTimeout(() => abort.abort(reason), 20);
    const { failure } = await run(tries, { tries: 9, pauseMs: 60_000, timeoutMs: 60_000 }, abort);
    expect(failure).toBe(reason);
  }
});
