import fc from 'fast-check';
import { getJobStore } from '@/lib/jobs';
import { jobCatalog, jobKinds } from '@/core/jobs/catalog';
import { endpoints } from '@/lib/openapi/openapi-document';
import { judgeAnswer } from './openapi/judge-answer';
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

const pollOf = {
  ingest: 'GET /api/audio/ingest/{jobId}',
  preview: 'GET /api/audio/edit/preview/{jobId}',
  save: 'GET /api/audio/edit/save/{jobId}',
  render: 'GET /api/render/{jobId}',
};

async function call(address: string, planned: Partial<calls.PlannedCall>) {
  const operation = described.get(address)!;
  const answer = await calls.makeCall(operation, { ids: {}, query: [], headers: {}, ...planned }, studio);
  judgeAnswer(operation, answer, studio.dataDir);
  return answer;
}

/** What makes a job of its body alone; a make depends on its reel, and has tests of its own. */
const creating = endpoints
  .filter(
    ({ path, answers: [{ status }], body }) => status === 202 && body !== undefined && !path.includes('{'),
  )
  .map(({ method, path }) => `${method} ${path}`);

describe('an Idempotency-Key', () => {
  let keys = 0;

  it.each(creating)('%s gives one job, which can run, however often the same is sent', async (address) => {
    const operation = described.get(address)!;
    const bodies = calls.validBodies(operation, studio).map((value) => JSON.stringify(value));
    let made = 0;
    await fc.assert(
      fc.asyncProperty(bodies, bodies, async (text, other) => {
        const headers = { 'Idempotency-Key': `key-${(keys += 1)}` };
        const send = (sent: string) =>
          call(address, { headers, body: { text: sent, contentType: 'application/json' } });
        const before = await studio.countHoldings();
        const answers = [...(await Promise.all([send(text), send(text)])), await send(text)];
        const jobs = (await studio.countHoldings()).jobs - before.jobs;
        if (answers[0]!.status >= 400) return expect(jobs).toBe(0);
        made += 1;
        expect(jobs).toBe(1);
        const [jobId, ...others] = new Set(answers.map(({ body }) => body.data?.jobId));
        expect(others).toEqual([]);
        const { kind, input } = (await getJobStore().get(jobId as string))!;
        expect(jobCatalog[kind].input.safeParse(input).error).toBeUndefined();
        if (text !== other) await expectSameOrRefused(await send(other), jobId);
        expect((await studio.countHoldings()).jobs - before.jobs).toBe(1);
      }),
      { numRuns: 40 },
    );
    expect(made).toBeGreaterThan(0);
  });

  /** Bodies that differ in their spelling alone, such as 0 and -0, are one request. */
  async function expectSameOrRefused(
    answer: Awaited<ReturnType<typeof call>>,
    jobId: unknown,
  ): Promise<void> {
    if (answer.status === 202) expect(answer.body.data.jobId).toBe(jobId);
    else expect(answer.body.error.code).toMatch(/^job\.key_reused$|^render\.|^source\./);
  }
});

describe('the answers of older addresses', () => {
  it('are flat and the same as those of the address for all kinds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(99), fc.constantFrom(...jobKinds), async (real, asked) => {
        const jobId = await studio.idFor('jobId', real, 'look');
        const { body, headers } = await call('GET /api/audio/jobs/{jobId}', { ids: { jobId } });
        expect(body).toMatchObject({ jobId });
        const known = { 'If-None-Match': headers.get('etag')! };
        const alias = await call(pollOf[asked], { ids: { jobId } });
        if (body.type !== asked) return expect(alias.body.error.code).toBe('job.not_found');
        const { downloadUrl: _, ...stable } = alias.body;
        expect(body).toMatchObject(stable);
        expect((await call(pollOf[asked], { ids: { jobId }, headers: known })).status).toBe(304);
      }),
      { numRuns: 80 },
    );
  });

  it('cancel flat, once, and leave what has ended as it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(99), fc.boolean(), async (variant, old) => {
        const jobId = await studio.idFor('jobId', variant, 'change');
        const { kind, status } = (await getJobStore().get(jobId))!;
        const address = old ? pollOf[kind].replace('GET', 'DELETE') : 'POST /api/audio/jobs/{jobId}/cancel';
        const { body } = await call(address, { ids: { jobId } });
        if (status === 'pending') expect(body).toMatchObject({ jobId, status: 'cancelled' });
        else if (status === 'processing') expect(body).toEqual({ jobId, status, cancelRequested: true });
        else expect(body.error.code).toBe('job.already_finished');
      }),
      { numRuns: 40 },
    );
  });
});
