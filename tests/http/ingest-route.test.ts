import { POST as ingest } from '@/app/api/audio/ingest/route';
import { createUpload } from '@/lib/uploads/create-upload';
import { getDatabase } from '@/lib/db/get-database';
import { uploads } from '@/lib/db/schema';
import { getJobStore } from '@/lib/jobs';
import { callRoute } from './call-route';
import { type TestStudio, openTestStudio } from '../studio/open-test-studio';

let studio: TestStudio;
beforeEach(async () => {
  studio = await openTestStudio({ MAX_VIDEO_UPLOAD_BYTES: '100000', MAX_AUDIO_UPLOAD_BYTES: '50000' });
});
afterEach(() => studio.close());

const send = (json: unknown, headers = {}) =>
  callRoute(ingest, { method: 'POST', json, headers, token: studio.token });
const sendForm = (form: FormData, headers = {}) =>
  callRoute(ingest, { method: 'POST', body: form, headers, token: studio.token });
const formOf = (content: string, name = 'voice.m4a', field = 'file') => {
  const form = new FormData();
  form.append('note', 'mine');
  form.append(field, new File([content], name, { type: 'audio/mp4' }));
  return form;
};
const jobsMade = async () => (await getJobStore().list({ limit: 100 })).jobs;
const youtube = { type: 'youtube', url: 'https://www.youtube.com/watch?v=abc' };

describe('taking a recording in from a form', () => {
  it('stores the file and makes one job of it', async () => {
    const answer = await sendForm(formOf('some sound'));
    expect(answer).toMatchObject({ status: 202, body: { success: true, data: { status: 'pending' } } });
    const [upload] = await getDatabase().run((orm) => orm.select().from(uploads));
    expect(upload).toMatchObject({ status: 'complete', filename: 'voice.m4a', sizeBytes: 10 });
    const input = { type: 'upload', storageKey: upload!.key, filename: 'voice.m4a' };
    expect(await jobsMade()).toMatchObject([{ kind: 'ingest', input, jobId: answer.body.data.jobId }]);
  });

  it('makes no job without a usable file', async () => {
    const refused = [
      [400, 'input.no_file', formOf('sound', 'voice.m4a', 'other')],
      [422, 'input.empty', formOf('')],
      [413, 'upload.too_large', formOf('x'.repeat(50_001))],
    ] as const;
    for (const [status, code, form] of refused) {
      expect(await sendForm(form)).toMatchObject({ status, body: { error: { code } } });
    }
    expect(await jobsMade()).toEqual([]);
  });

  it('answers a repeat under the same key with the first job, also when both come at once', async () => {
    const key = { 'idempotency-key': 'form-1' };
    const both = await Promise.all([sendForm(formOf('sound'), key), sendForm(formOf('sound'), key)]);
    const later = await sendForm(formOf('sound'), key);
    expect(new Set([...both, later].map(({ body }) => body.data.jobId)).size).toBe(1);
    expect(await jobsMade()).toHaveLength(1);
    const kept = await getDatabase().run((orm) => orm.select().from(uploads));
    expect(kept.filter(({ status }) => status === 'complete')).toHaveLength(1);
    const other = await send({ type: 'url', url: 'https://example.com/a.mp3' }, key);
    expect(other).toMatchObject({ status: 409, body: { error: { code: 'job.key_reused' } } });
  });
});

describe('taking a recording in from a link', () => {
  it('makes a job and notes when the rights were ticked', async () => {
    const answer = await send({ ...youtube, rightsAttested: true });
    expect(answer.status).toBe(202);
    const [job] = await jobsMade();
    expect(job!.input).toMatchObject({ ...youtube, rightsAttested: true });
    expect(Date.parse((job!.input as { rightsAttestedAt: string }).rightsAttestedAt)).toBeGreaterThan(0);
  });

  it('counts a repeat as the same although the tick has another time', async () => {
    const key = { 'idempotency-key': 'yt' };
    const first = await send({ ...youtube, rightsAttested: true }, key);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await send({ ...youtube, rightsAttested: true }, key)).body).toEqual(first.body);
  });

  it.each([
    [422, 'source.rights_required', youtube],
    [422, 'source.rights_required', { ...youtube, rightsAttested: false }],
    [400, 'input.invalid', { ...youtube, rightsAttested: true, rightsAttestedAt: '2020-01-01T00:00:00Z' }],
    [422, 'source.unsupported_host', { ...youtube, url: 'https://example.com/v', rightsAttested: true }],
    [422, 'source.blocked_address', { type: 'url', url: 'http://169.254.169.254/latest' }],
    [422, 'source.blocked_address', { type: 'url', url: 'http://localhost./a.mp3' }],
    [422, 'source.invalid_url', { type: 'url', url: 'file:///etc/passwd' }],
    [404, 'upload.not_found', { type: 'upload', storageKey: 'uploads/none/file', filename: 'a.mp3' }],
    [400, 'input.invalid', { type: 'ftp', url: 'ftp://example.com' }],
    [400, 'input.invalid', { type: 'url' }],
    [400, 'input.invalid', 'text'],
  ])('refuses with %i %s: %j', async (status, code, body) => {
    expect(await send(body)).toMatchObject({ status, body: { success: false, error: { code } } });
    expect(await jobsMade()).toEqual([]);
  });

  it('takes a repeat of an upload whose file is gone by now', async () => {
    const form = await sendForm(formOf('sound'));
    const { input } = (await getJobStore().get(form.body.data.jobId))!;
    const key = { 'idempotency-key': 'upload-1' };
    const first = await send(input, key);
    expect(first.status).toBe(202);
    await getDatabase().run((orm) => orm.delete(uploads));
    expect((await send(input, key)).body.data.jobId).toBe(first.body.data.jobId);
    expect((await send(input)).body.error.code).toBe('upload.not_found');
  });

  it('refuses an upload whose parts have not arrived', async () => {
    const { key } = await createUpload({ filename: 'a.mp3', contentType: 'audio/mpeg', sizeBytes: 10 });
    const answer = await send({ type: 'upload', storageKey: key, filename: 'a.mp3' });
    expect(answer).toMatchObject({ status: 409, body: { error: { code: 'upload.incomplete' } } });
  });

  it('refuses links where the storage is full', async () => {
    await studio.close();
    studio = await openTestStudio({ STORAGE_QUOTA_BYTES: '5' });
    await sendForm(formOf('sound'));
    const answer = await send({ type: 'url', url: 'https://example.com/a.mp3' });
    expect(answer).toMatchObject({ status: 413, body: { error: { code: 'quota.exceeded' } } });
    expect(await sendForm(formOf('more'))).toMatchObject({ status: 413 });
  });
});
