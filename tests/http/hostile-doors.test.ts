import fc from 'fast-check';
import { eq } from 'drizzle-orm';
import { POST as ingest } from '@/app/api/audio/ingest/route';
import { POST as cancel } from '@/app/api/audio/jobs/[jobId]/cancel/route';
import { POST as retry } from '@/app/api/audio/jobs/[jobId]/retry/route';
import { POST as pair } from '@/app/api/pairing/route';
import { getDatabase } from '@/lib/db/get-database';
import { uploads } from '@/lib/db/schema';
import { getJobStore } from '@/lib/jobs';
import { jobCatalog } from '@/core/jobs/catalog';
import { endpoints } from '@/lib/openapi/openapi-document';
import { getStorageAdapter } from '@/lib/storage';
import { createUpload } from '@/lib/uploads/create-upload';
import { callRoute } from './call-route';
import { hostileForms, type SentForm } from './openapi/hostile-forms';
import { hostileHeader } from './openapi/hostile-values';
import { judgeAnswer } from './openapi/judge-answer';
import { type DescribedOperation, readDescription } from './openapi/served-description';
import { SeededStudio } from './openapi/SeededStudio';
import { signedUrlChanges } from './openapi/signed-url-changes';

jest.setTimeout(120_000);

let studio: SeededStudio;
let described: Map<string, DescribedOperation>;
beforeAll(async () => {
  studio = await SeededStudio.open();
  described = await readDescription(studio.token);
});
afterAll(() => studio.close());

type Answer = Parameters<typeof judgeAnswer>[1];
const judge = (address: string, answer: Answer) =>
  judgeAnswer(described.get(address)!, answer, studio.dataDir);

describe('a form', () => {
  const send = ({ contentType, bytes }: SentForm) => {
    const headers = { 'content-type': contentType };
    return callRoute(ingest, { method: 'POST', token: studio.token, headers, body: bytes as BodyInit });
  };

  it('makes a job that can run and be repeated, or leaves nothing', async () => {
    const longName = `--cut\r\nContent-Disposition: form-data; name="file"; filename="${'ü'.repeat(5000)}"\r\n\r\nx\r\n`;
    const tooLong = `${longName}--cut--\r\n`;
    await fc.assert(
      fc.asyncProperty(hostileForms, async (form) => {
        const before = await studio.countHoldings();
        const answer = await send(form);
        judge('POST /api/audio/ingest', answer);
        if (answer.status >= 400) return expect(await studio.countHoldings()).toEqual(before);
        const after = { jobs: before.jobs + 1, uploads: before.uploads + 1, files: before.files + 1 };
        expect(await studio.countHoldings()).toEqual(after);
        await expectUsable(answer.body.data.jobId);
      }),
      {
        numRuns: 150,
        examples: [
          [{ contentType: 'multipart/form-data; boundary=cut', bytes: new TextEncoder().encode(tooLong) }],
        ],
      },
    );
  });

  async function expectUsable(jobId: string): Promise<void> {
    const job = await getJobStore().get(jobId);
    expect(jobCatalog.ingest.input.safeParse(job!.input).error).toBeUndefined();
    const call = { method: 'POST', params: { jobId }, token: studio.token };
    expect((await callRoute(cancel, call)).status).toBe(200);
    expect((await callRoute(retry, call)).status).toBe(202);
    await getJobStore().requestCancel(jobId);
  }
});

describe('a signed URL', () => {
  it('takes exactly the bytes it was signed for, and no part of itself can be changed', async () => {
    const put = described.get('PUT /api/storage/part')!.handler;
    await fc.assert(
      fc.asyncProperty(signedUrlChanges, fc.nat(20), fc.boolean(), async (change, length, changed) => {
        const ticket = await createUpload({ filename: 'a', contentType: 'audio/mp4', sizeBytes: 10 });
        const path = changed ? change(ticket.uploadUrl!) : ticket.uploadUrl!;
        const answer = await callRoute(put, { method: 'PUT', path, body: 'x'.repeat(length) });
        judge('PUT /api/storage/part', answer);
        const expected = changed ? 403 : length === 10 ? 200 : 422;
        expect(answer.status).toBe(expected);
        await getDatabase().run((orm) => orm.delete(uploads).where(eq(uploads.uploadId, ticket.uploadId)));
      }),
      { numRuns: 80 },
    );
  });

  it('serves the file it was signed for, and no other', async () => {
    const get = described.get('GET /api/storage/download')!.handler;
    const [key] = studio.valuesFor('key');
    const url = await getStorageAdapter().signGet(key!, { expiresInSec: 60, downloadFilename: 'a.m4a' });
    expect((await callRoute(get, { path: url })).status).toBe(200);
    await fc.assert(
      fc.asyncProperty(signedUrlChanges, async (change) => {
        const answer = await callRoute(get, { path: change(url) });
        judge('GET /api/storage/download', answer);
        expect([401, 403]).toContain(answer.status);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a stranger', () => {
  const guarded = endpoints.filter(({ guard }) => guard === undefined);
  const addresses = guarded.map(({ method, path }) => `${method} ${path}`);

  // Each from an address of its own, since ten wrong tokens are all that one may send.
  let strangers = 0;

  it('is refused at every address, whatever stands for the proof', async () => {
    const proof = fc.record(
      {
        authorization: fc.oneof(
          hostileHeader,
          hostileHeader.map((text) => `Bearer ${text}`),
        ),
        cookie: fc.oneof(
          hostileHeader,
          hostileHeader.map((text) => `session=${text}`),
        ),
      },
      { requiredKeys: [], noNullPrototype: true },
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...addresses), proof, async (address, headers) => {
        const { method, handler } = described.get(address)!;
        const from = { 'x-forwarded-for': String((strangers += 1)) };
        const answer = await callRoute(handler, { method, headers: { ...headers, ...from } });
        judge(address, answer);
        expect(answer.status).toBe(401);
      }),
      { numRuns: 300 },
    );
  });
});

it('a pairing link leads to a host, whatever the request calls its own', async () => {
  await fc.assert(
    fc.asyncProperty(hostileHeader, hostileHeader, async (host, proto) => {
      const headers = { host, 'x-forwarded-proto': proto, 'x-forwarded-host': host };
      const answer = await callRoute(pair, { method: 'POST', token: studio.token, headers });
      judge('POST /api/pairing', answer);
      if (answer.status === 200) expect(new URL(answer.body.data.url).pathname).toBe('/pair');
    }),
    {
      numRuns: 60,
      examples: [
        ['x'.repeat(4000), 'http'],
        ['a b', ''],
        ['', 'https'],
        ['a/../b', ''],
        ['u@h', ''],
      ],
    },
  );
});
