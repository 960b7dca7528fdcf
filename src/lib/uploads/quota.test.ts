import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { eq, sql } from 'drizzle-orm';
import { GET as list, POST as open } from '@/app/api/storage/upload/route';
import { DELETE as end } from '@/app/api/storage/upload/[uploadId]/route';
import { callRoute } from '../../../tests/http/call-route';
import { type TestStudio, openTestStudio } from '../../../tests/studio/open-test-studio';
import { getDatabase } from '../db/get-database';
import { uploads } from '../db/schema';
import { toAppError } from '@/core/errors/errors';
import { getJobStore } from '../jobs';
import { getLocalStorage, getStorageAdapter } from '../storage';
import { sampleBytes } from '../storage/conformance/samples';
import { completeUpload } from './complete-upload';
import type { UploadTicket } from '@/core/api/files';
import { createUpload } from './create-upload';
import { readForm } from '../http/read-body';
import type { IncomingForm } from './parse-multipart';
import { storeFormUpload } from './store-form-upload';
import { readUsedBytes } from './used-bytes';

const quotaBytes = 20_000_000;
const mb = 1_000_000;
const voice = { filename: 'voice.m4a', contentType: 'audio/mp4' };
let studio: TestStudio;
beforeEach(async () => {
  studio = await openTestStudio({ STORAGE_QUOTA_BYTES: String(quotaBytes) });
});
afterEach(() => studio.close());

const used = () => readUsedBytes(getDatabase());
const call = (handler: typeof list, method: string, more = {}) =>
  callRoute(handler, { method, token: studio.token, ...more });

async function sendWhole(ticket: UploadTicket, bytes: Buffer): Promise<void> {
  const url = new URL(ticket.parts[0]!.url, 'http://studio');
  const grant = getLocalStorage().verifyPut(url.searchParams);
  const body = Readable.from([bytes]);
  await getLocalStorage().receive(grant, { body, contentType: null, lengthBytes: null });
}

/** A form whose file comes in pieces, with or without its length declared. */
function formOf(fileBytes: number, { declared = true } = {}): IncomingForm {
  const head = Buffer.from(
    '--edge\r\nContent-Disposition: form-data; name="file"; filename="a.m4a"\r\nContent-Type: audio/mp4\r\n\r\n',
  );
  const tail = Buffer.from('\r\n--edge--\r\n');
  const pieceBytes = 250_000;
  let sentBytes = 0;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(head),
    pull(controller) {
      const bytes = Math.min(pieceBytes, fileBytes - sentBytes);
      sentBytes += bytes;
      controller.enqueue(bytes > 0 ? sampleBytes(bytes) : tail);
      if (bytes === 0) controller.close();
    },
  });
  const headers: Record<string, string> = { 'content-type': 'multipart/form-data; boundary=edge' };
  if (declared) headers['content-length'] = String(head.length + fileBytes + tail.length);
  return readForm(
    new Request('http://studio/', { method: 'POST', body, headers, duplex: 'half' } as RequestInit),
  );
}

function bytesBelow(folder: string): number {
  // The studio makes its files folder with the first file, which can be after the first look.
  if (!existsSync(folder)) return 0;
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath ?? folder, entry.name);
    if (entry.isFile()) bytes += statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}

/** The most that lay on the disk while something ran. */
async function mostOnDisk(work: Promise<unknown>): Promise<number> {
  let mostBytes = 0;
  const timer = setInterval(() => {
    mostBytes = Math.max(mostBytes, bytesBelow(join(studio.dataDir, 'files')));
  }, 2);
  await work;
  clearInterval(timer);
  return Math.max(mostBytes, bytesBelow(join(studio.dataDir, 'files')));
}

describe('the quota', () => {
  it.each([
    ['sixteen forms at once', 16, { declared: true }],
    ['sixteen at once that do not tell their length', 16, { declared: false }],
  ])(
    'the quota is never exceeded by %s, not even on the disk for a moment',
    async (_, count, how) => {
      const forms = Array.from({ length: count }, () => storeFormUpload(formOf(8 * mb, how)));
      const settled = Promise.allSettled(forms);
      expect(await mostOnDisk(settled)).toBeLessThanOrEqual(quotaBytes);
      const refused = (await settled).filter((each) => each.status === 'rejected');
      for (const { reason } of refused) expect(toAppError(reason).code).toBe('quota.exceeded');
      const kept = count - refused.length;
      expect(kept).toBeLessThanOrEqual(2);
      expect(await used()).toBe(kept * 8 * mb);
      expect(bytesBelow(join(studio.dataDir, 'files'))).toBe(kept * 8 * mb);
    },
    60_000,
  );

  it('the quota ends one long form when it is reached, and leaves nothing of it', async () => {
    const form = storeFormUpload(formOf(76 * mb, { declared: false })).catch(toAppError);
    expect(await mostOnDisk(form)).toBeLessThanOrEqual(quotaBytes);
    expect(await form).toMatchObject({ code: 'quota.exceeded' });
    expect([await used(), bytesBelow(join(studio.dataDir, 'files'))]).toEqual([0, 0]);
  }, 60_000);

  it('the quota admits a form that just fits', async () => {
    const { upload } = await storeFormUpload(formOf(quotaBytes));
    expect([upload.sizeBytes, await used()]).toEqual([quotaBytes, quotaBytes]);
  });

  it('the quota is exact for forty tickets at once', async () => {
    const tickets = Array.from({ length: 40 }, () => createUpload({ ...voice, sizeBytes: 3 * mb }));
    const settled = await Promise.allSettled(tickets);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(6);
    expect(await used()).toBe(18 * mb);
  });

  it('the quota is not held for a day by tickets that nothing arrives for, while one with parts stays', async () => {
    const tickets = [];
    for (let made = 0; made < 6; made += 1) tickets.push(await createUpload({ ...voice, sizeBytes: 3 * mb }));
    await expect(createUpload({ ...voice, sizeBytes: 3 * mb })).rejects.toMatchObject({
      code: 'quota.exceeded',
    });
    await sendWhole(tickets[0]!, sampleBytes(3 * mb));
    const hourAgo = sql`${uploads.createdAt} - 3600000`;
    await getDatabase().run((orm) => orm.update(uploads).set({ createdAt: hourAgo }));
    await createUpload({ ...voice, sizeBytes: 15 * mb });
    expect(await used()).toBe(18 * mb);
    expect(await completeUpload(tickets[0]!.uploadId)).toMatchObject({ status: 'complete' });
  });
});

describe('uploads that take room', () => {
  it('uploads that take room are listed and can be ended, finished ones too, unless a job needs them', async () => {
    const [opened, finished, needed] = [
      await createUpload({ ...voice, sizeBytes: 5 }),
      await createUpload({ ...voice, sizeBytes: 5 }),
      await createUpload({ ...voice, sizeBytes: 5 }),
    ];
    for (const ticket of [finished, needed]) {
      await sendWhole(ticket, Buffer.from('hello'));
      await completeUpload(ticket.uploadId);
    }
    const input = { type: 'upload', storageKey: needed.key, filename: 'voice.m4a' };
    const { job } = await getJobStore().create({ kind: 'ingest', input });
    const shown = async () => {
      const { body } = await call(list, 'GET');
      const rows = body.data.uploads as { uploadId: string; status: string; inUse: boolean }[];
      return new Map(rows.map((row) => [row.uploadId, [row.status, row.inUse]]));
    };
    expect(await shown()).toEqual(
      new Map([
        [opened.uploadId, ['open', false]],
        [finished.uploadId, ['complete', false]],
        [needed.uploadId, ['complete', true]],
      ]),
    );
    const remove = ({ uploadId }: UploadTicket) => call(end, 'DELETE', { params: { uploadId } });
    expect(await remove(needed)).toMatchObject({ status: 409, body: { error: { code: 'upload.in_use' } } });
    for (const ticket of [opened, finished, opened]) {
      expect(await remove(ticket)).toMatchObject({ status: 200, body: { data: { status: 'aborted' } } });
    }
    expect(await getStorageAdapter().stat(finished.key)).toBeNull();
    expect([...(await shown()).keys()]).toEqual([needed.uploadId]);
    await getJobStore().requestCancel(job.jobId);
    expect((await remove(needed)).status).toBe(200);
    expect(await used()).toBe(0);
    expect((await call(open, 'POST', { json: { ...voice, sizeBytes: quotaBytes } })).status).toBe(200);
  });

  it('uploads that take room are free when their ingest completes, and stay for a retry when it fails', async () => {
    const store = getJobStore();
    const ticket = await createUpload({ ...voice, sizeBytes: 5 });
    await sendWhole(ticket, Buffer.from('hello'));
    await completeUpload(ticket.uploadId);
    const input = { type: 'upload', storageKey: ticket.key, filename: 'voice.m4a' };
    const jobs = [];
    for (const claimToken of ['claim_a', 'claim_b']) {
      await store.create({ kind: 'ingest', input });
      jobs.push({ ...(await store.claimNextPending({ claimToken, workerId: 'w' }))!, claimToken });
    }
    const rows = { spentUploadKey: ticket.key };
    const result = { assetId: 'a', durationSec: 1, duplicate: false };
    expect(await store.complete(jobs[0]!, result, rows)).toBe('completed');
    expect(await used()).toBe(5);
    await store.fail(jobs[1]!, { code: 'input.damaged', fate: 'never' });
    expect(await used()).toBe(5);
    await store.create({ kind: 'ingest', input });
    const again = { ...(await store.claimNextPending({ claimToken: 'claim_c', workerId: 'w' }))! };
    expect(await store.complete({ ...again, claimToken: 'claim_x' }, result, rows)).toBe('lost');
    expect(await used()).toBe(5);
    expect(await store.complete({ ...again, claimToken: 'claim_c' }, result, rows)).toBe('completed');
    expect(await used()).toBe(0);
    const [row] = await getDatabase().run((orm) =>
      orm.select().from(uploads).where(eq(uploads.uploadId, ticket.uploadId)),
    );
    expect(row).toMatchObject({ status: 'aborted' });
  });
});
