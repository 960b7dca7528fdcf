import fc from 'fast-check';
import { endpoints } from '@/lib/openapi/openapi-document';
import { findFault } from './openapi/find-fault';
import { hostileBodies, type SentBody } from './openapi/hostile-bodies';
import { judgeAnswer } from './openapi/judge-answer';
import type { Json } from './openapi/json-schema';
import * as calls from './openapi/planned-calls';
import { type DescribedOperation, readDescription } from './openapi/served-description';
import { SeededStudio } from './openapi/SeededStudio';

jest.setTimeout(120_000);

let studio: SeededStudio;
let described: Map<string, DescribedOperation>;
beforeAll(async () => {
  studio = await SeededStudio.open();
  described = await readDescription(studio.token);
});
afterAll(() => studio.close());

const all = endpoints.map(({ method, path, body }) => ({
  address: `${method} ${path}`,
  hasBody: body !== undefined,
}));
const judge = (operation: DescribedOperation, answer: Parameters<typeof judgeAnswer>[1]) =>
  judgeAnswer(operation, answer, studio.dataDir);
/** Codes that say: not as described. */
const misfits = 'input.invalid input.not_json input.wrong_type input.too_large render.unknown_look'.split(
  ' ',
);

describe('a request as described', () => {
  it.each(all)('$address is answered as described', async ({ address }) => {
    const operation = described.get(address)!;
    await fc.assert(
      fc.asyncProperty(calls.validCalls(operation, studio), async (call) => {
        const answer = await calls.makeCall(operation, call, studio);
        judge(operation, answer);
        expect(misfits).not.toContain(answer.body?.error?.code);
      }),
      { numRuns: 15 },
    );
  });
});

/** What was once answered otherwise than described. */
const queriesOnceMisread: Record<string, [string, string][]> = {
  'GET /api/audio/jobs': [['limit', '1e1']],
  'GET /api/videos': [['limit', ' 5 ']],
  'GET /api/reels': [['limit', '0x10']],
  'DELETE /api/audio/assets/{assetId}': [['force', 'maybe']],
};
const bodiesOnceMisread: Record<string, string[]> = {
  'PATCH /api/reels/{reelId}': ['{"revision":1,"title":" "}', `{"revision":1,"title":"${'x'.repeat(200)} "}`],
  'POST /api/storage/upload': [`{"filename":"${' '.repeat(4097)}a","contentType":"","sizeBytes":1}`],
};

describe('a hostile request', () => {
  it.each(all)('$address is answered as described, refused where its query is not', async ({ address }) => {
    const operation = described.get(address)!;
    const query = queriesOnceMisread[address];
    await fc.assert(
      fc.asyncProperty(calls.hostileCalls(operation, studio), async (call) => {
        const answer = await calls.makeCall(operation, call, studio);
        judge(operation, answer);
        if (!calls.fitsQuery(operation, call)) expect(answer.status).toBeGreaterThanOrEqual(400);
      }),
      { numRuns: 25, examples: query ? [[{ ids: calls.realIds(operation, 0), query, headers: {} }]] : [] },
    );
  });

  const withBody = all.filter(({ hasBody }) => hasBody);
  it.each(withBody)(
    '$address takes no body but those described, and keeps nothing of it',
    async ({ address }) => {
      const operation = described.get(address)!;
      const bodies = hostileBodies(calls.validBodies(operation, studio));
      const once = (bodiesOnceMisread[address] ?? []).map((text) => ({
        text,
        contentType: 'application/json',
      }));
      await fc.assert(
        fc.asyncProperty(bodies, fc.nat(99), async (body, real) => {
          const ids = calls.realIds(operation, real);
          const before = await studio.countHoldings();
          const answer = await calls.makeCall(operation, { ids, query: [], headers: {}, body }, studio);
          judge(operation, answer);
          if (fitsBody(operation, body)) expect(misfits).not.toContain(answer.body.error?.code);
          else expect(misfits).toContain(answer.body.error?.code);
          if (answer.status >= 400) expect(await studio.countHoldings()).toEqual(before);
        }),
        { numRuns: 60, examples: once.map((body): [SentBody, number] => [body, 0]) },
      );
    },
  );
});

function fitsBody(operation: DescribedOperation, { text, contentType }: SentBody): boolean {
  if (contentType !== 'application/json' || text.length > 256 * 1024) return false;
  try {
    // A mark of the byte order is no part of the text.
    const value = JSON.parse(text.replace(/^\uFEFF/, '')) as Json;
    return findFault(calls.bodySchema(operation)!, value) === null;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return false;
    throw thrown;
  }
}
