import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { nowMs } from '../db/clock';
import { getDatabase } from '../db/get-database';
import { jobs, reels, uploads, videos } from '../db/schema';
import { someVideo } from '../jobs/conformance/StoreHarness';
import { getLocalStorage, getStorageAdapter } from '../storage';
import { readAll, sampleBytes } from '../storage/conformance/samples';
import { insertRows } from '../../../tests/studio/library-rows';
import { openTestStudio, type TestStudio } from '../../../tests/studio/open-test-studio';
import { abortUpload } from './abort-upload';
import { completeUpload } from './complete-upload';
import { createUpload } from './create-upload';
import { createUploadSchema, type UploadTicket } from '@/core/api/files';
import { findFinishedUpload } from './find-finished-upload';
import { getUpload } from './get-upload';
import { requireFreeSpace } from './require-free-space';
import { reelRecipeSchema } from '@/core/reels/reel-schema';
import { jobCatalog } from '@/core/jobs/catalog';
import { readForm } from '../http/read-body';
import { storeFormUpload } from './store-form-upload';
import { sweepUploads } from './sweep-uploads';

const partBytes = 8388608;
const voice = { filename: 'voice.m4a', contentType: 'audio/mp4' };
let studio: TestStudio;
beforeEach(async () => {
  studio = await openTestStudio({ MAX_AUDIO_UPLOAD_BYTES: '20000000', STORAGE_QUOTA_BYTES: '600000000' });
});
afterEach(() => studio.close());

async function send(ticket: UploadTicket, partNumber: number, bytes: Buffer): Promise<void> {
  const url = new URL(ticket.parts[partNumber - 1]!.url, 'http://studio');
  const grant = getLocalStorage().verifyPut(url.searchParams);
  await getLocalStorage().receive(grant, {
    body: Readable.from([bytes]),
    contentType: null,
    lengthBytes: null,
  });
}

describe('an upload', () => {
  const whole = sampleBytes(partBytes + 1000);
  const first = whole.subarray(0, partBytes);
  const rest = whole.subarray(partBytes);
  const open = () => createUpload({ ...voice, sizeBytes: whole.length });

  it('an upload goes in equal parts of 8 MiB, any order, and becomes the file', async () => {
    const ticket = await open();
    expect(ticket).toMatchObject({ partSizeBytes: partBytes, parts: [{ partNumber: 1 }, { partNumber: 2 }] });
    expect(ticket.uploadUrl).toBeUndefined();
    await send(ticket, 2, rest);
    expect(await getUpload(ticket.uploadId)).toMatchObject({
      status: 'open',
      arrivedParts: [{ partNumber: 2, sizeBytes: 1000 }],
      missingParts: [{ partNumber: 1, sizeBytes: partBytes, url: expect.stringContaining('signature=') }],
    });
    await send(ticket, 1, first);
    expect(await completeUpload(ticket.uploadId)).toMatchObject({ status: 'complete', key: ticket.key });
    const stored = await readAll((await getStorageAdapter().open(ticket.key)).body);
    expect(stored.equals(whole)).toBe(true);
    expect(await getUpload(ticket.uploadId)).toMatchObject({ arrivedParts: [], missingParts: [] });
  });

  it('an upload answers a completion again, and several at once, with the same', async () => {
    const ticket = await open();
    await send(ticket, 1, first);
    await send(ticket, 2, rest);
    const answers = await Promise.all([1, 2, 3].map(() => completeUpload(ticket.uploadId)));
    answers.push(await completeUpload(ticket.uploadId));
    for (const answer of answers) expect(answer).toEqual({ ...answers[0], status: 'complete' });
    expect(await abortUpload(ticket.uploadId)).toMatchObject({ status: 'aborted' });
  });

  it('an upload is not complete while a part is missing, and the answer names it', async () => {
    const ticket = await open();
    await send(ticket, 2, rest);
    const missing = { code: 'upload.incomplete', details: { missingPartNumbers: [1] } };
    await expect(completeUpload(ticket.uploadId)).rejects.toMatchObject(missing);
    await expect(findFinishedUpload(ticket.key)).rejects.toMatchObject(missing);
  });

  it('an upload is completed by the first that needs it, once all parts are there', async () => {
    const ticket = await createUpload({ ...voice, sizeBytes: 5 });
    expect(ticket).toMatchObject({ uploadUrl: ticket.parts[0]!.url, method: 'PUT' });
    await send(ticket, 1, Buffer.from('hello'));
    expect(await findFinishedUpload(ticket.key)).toMatchObject({ status: 'complete', sizeBytes: 5 });
    expect(await findFinishedUpload(ticket.key)).toMatchObject({ filename: 'voice.m4a' });
  });

  it('an upload is gone once aborted, with what had arrived', async () => {
    const ticket = await open();
    await send(ticket, 2, rest);
    await abortUpload(ticket.uploadId);
    expect(await abortUpload(ticket.uploadId)).toMatchObject({ status: 'aborted' });
    expect(await readdir(join(studio.dataDir, 'files', '.parts'))).toEqual([]);
    await expect(send(ticket, 1, first)).rejects.toMatchObject({ code: 'upload.not_found' });
    await expect(completeUpload(ticket.uploadId)).rejects.toMatchObject({ code: 'upload.already_finished' });
    await expect(findFinishedUpload(ticket.key)).rejects.toMatchObject({ code: 'upload.not_found' });
  });

  it('an upload that was never opened is not found', async () => {
    const notFound = { code: 'upload.not_found' };
    for (const verb of [getUpload, completeUpload, abortUpload, findFinishedUpload]) {
      await expect(verb('upload_unknown')).rejects.toMatchObject(notFound);
    }
  });

  it.each([
    ['audio/mp4', 20_000_001, 'upload.too_large'],
    ['video/mp4', 500_000_001, 'upload.too_large'],
    ['', 500_000_001, 'upload.too_large'],
    ['image/png', 20_000_001, 'upload.too_large'],
    ['audio/mp4', 0, 'input.empty'],
  ])('an upload of type %j and %d bytes is refused', async (contentType, sizeBytes, code) => {
    const declared = { filename: 'x', contentType, sizeBytes };
    await expect(createUpload(declared)).rejects.toMatchObject({ code });
    expect(await getDatabase().run((orm) => orm.select().from(uploads))).toEqual([]);
  });

  it('an upload of unknown type may be as large as a video', async () => {
    const ticket = await createUpload({ filename: 'x', contentType: '', sizeBytes: 30_000_000 });
    expect(ticket.parts).toHaveLength(4);
  });

  it('an upload is refused if the studio is full, and leaves nothing', async () => {
    const video = { filename: 'x.mp4', contentType: 'video/mp4', sizeBytes: 400_000_000 };
    const { uploadId } = await createUpload(video);
    await expect(createUpload(video)).rejects.toMatchObject({ code: 'quota.exceeded' });
    await expect(requireFreeSpace(200_000_001)).rejects.toMatchObject({ code: 'quota.exceeded' });
    await requireFreeSpace(200_000_000);
    await abortUpload(uploadId);
    expect(await readdir(join(studio.dataDir, 'files', '.parts'))).toEqual([]);
    await createUpload(video);
  });

  it.each([
    { filename: '' },
    { sizeBytes: -1 },
    { sizeBytes: 1.5 },
    { contentType: 'x' },
    { contentType: 'audio/mp4; ø' },
    { more: 1 },
  ])('an upload is not described by %j', (fault) => {
    const declared = { ...voice, sizeBytes: 10, ...fault };
    expect(createUploadSchema.safeParse(declared).success).toBe(false);
  });
});

describe('a form', () => {
  const formOf = (...files: [string, Blob, string][]) => {
    const form = new FormData();
    form.append('title', 'Grüße');
    for (const file of files) form.append(...file);
    return readForm(new Request('http://studio/', { method: 'POST', body: form }));
  };

  it('a form becomes a finished upload while it streams', async () => {
    const file = new Blob([new Uint8Array(sampleBytes(100_000))], { type: 'audio/mp4' });
    const { upload, fields } = await storeFormUpload(formOf(['file', file, 'größe.m4a']));
    expect(upload).toMatchObject({ filename: 'größe.m4a', sizeBytes: 100_000, status: 'complete' });
    expect(fields).toEqual({ title: 'Grüße' });
    expect(await findFinishedUpload(upload.key)).toEqual(upload);
    expect(await readAll((await getStorageAdapter().open(upload.key)).body)).toEqual(sampleBytes(100_000));
  });

  it("a form's long filename is cut to what every job can read", async () => {
    const { upload } = await storeFormUpload(formOf(['file', new Blob(['x']), `${'🎙'.repeat(3_000)}.m4a`]));
    const input = { type: 'upload', storageKey: upload.key, filename: upload.filename };
    expect(jobCatalog.ingest.input.safeParse(input).success).toBe(true);
    expect(upload.filename).toMatch(/^🎙+$/u);
  });

  it.each([
    ['upload.too_large', new Blob([new Uint8Array(20_000_001)], { type: 'audio/mp4' })],
    ['input.empty', new Blob([], { type: 'audio/mp4' })],
  ])('a form is refused with %s and leaves nothing', async (code, file) => {
    await expect(storeFormUpload(formOf(['file', file, 'x.m4a']))).rejects.toMatchObject({ code });
    for await (const { key } of getStorageAdapter().list('uploads/')) expect(key).toBe('not there');
    expect(await getDatabase().run((orm) => orm.select().from(uploads))).toEqual([]);
  });
});

describe('the sweep of uploads', () => {
  it('the sweep of uploads removes what is old and needed by no job, with its files', async () => {
    const small = () => createUpload({ ...voice, sizeBytes: 5 });
    const [open, finished, wanted, cover] = [await small(), await small(), await small(), await small()];
    for (const ticket of [finished, wanted, cover]) {
      await send(ticket, 1, Buffer.from('hello'));
      await completeUpload(ticket.uploadId);
    }
    await addJob('pending', { type: 'upload', storageKey: wanted.key, filename: 'x' });
    await addJob('processing', { coverKey: cover.key });
    await addJob('complete', { type: 'upload', storageKey: finished.key, filename: 'x' });
    expect(await sweepUploads(60_000)).toEqual({ uploads: 0, leftovers: 0 });
    expect((await sweepUploads(0)).uploads).toBe(2);
    for (const { uploadId } of [open, finished]) {
      await expect(getUpload(uploadId)).rejects.toMatchObject({ code: 'upload.not_found' });
    }
    expect(await getStorageAdapter().stat(finished.key)).toBeNull();
    for (const { key } of [wanted, cover]) expect(await getStorageAdapter().stat(key)).not.toBeNull();
  });

  it('the sweep of uploads keeps the cover of a reel, however old, until another takes its place', async () => {
    const cover = await createUpload({ ...voice, sizeBytes: 5 });
    await send(cover, 1, Buffer.from('hello'));
    await completeUpload(cover.uploadId);
    const recipe = reelRecipeSchema.parse({ version: 1, clips: [] });
    const video = { look: 'bars', aspect: '9:16' } as const;
    const reel = { reelId: 'reel_a', title: 'A', revision: 1, recipe, createdAt: 1, updatedAt: 1 };
    await getDatabase().run((orm) =>
      orm.insert(reels).values({ ...reel, video: { ...video, coverKey: cover.key } }),
    );
    expect((await sweepUploads(0)).uploads).toBe(0);
    await expect(abortUpload(cover.uploadId)).rejects.toMatchObject({ code: 'upload.in_use' });
    await getDatabase().run((orm) => orm.update(reels).set({ video }));
    expect((await sweepUploads(0)).uploads).toBe(1);
  });

  it('a cover is kept for a later step of a make under way, and for a finished video', async () => {
    const cover = await createUpload({ ...voice, sizeBytes: 5 });
    await send(cover, 1, Buffer.from('hello'));
    await completeUpload(cover.uploadId);
    const spec = { look: 'bars', aspect: '9:16', coverKey: cover.key } as const;
    const then = [{ kind: 'render', lane: 'long', maxAttempts: 2, input: spec }] as const;
    await addJob('processing', { version: 1, clips: [] });
    const make = { revision: 1, step: 1, steps: 2, then: [...then] };
    await getDatabase().run((orm) => orm.update(jobs).set({ make }));
    expect((await sweepUploads(0)).uploads).toBe(0);
    await expect(abortUpload(cover.uploadId)).rejects.toMatchObject({ code: 'upload.in_use' });
    await getDatabase().run((orm) => orm.update(jobs).set({ status: 'complete' }));
    await insertRows(getDatabase(), { videos: [someVideo('video_a', 'asset_a', { spec })] });
    await expect(abortUpload(cover.uploadId)).rejects.toMatchObject({ code: 'upload.in_use' });
    await getDatabase().run((orm) => orm.delete(videos));
    expect((await sweepUploads(0)).uploads).toBe(1);
  });

  function addJob(status: 'pending' | 'processing' | 'complete', input: unknown) {
    const times = { availableAt: nowMs, createdAt: nowMs, updatedAt: nowMs };
    const row = { jobId: `job_${status}`, kind: 'ingest' as const, status, input, maxAttempts: 2, ...times };
    return getDatabase().run((orm) => orm.insert(jobs).values(row));
  }
});
