import { uploadCancelled } from '../upload/upload-state';
import { handOver } from './hand-over';

const upload = { fingerprint: 'f', uploadId: 'upload_1', key: 'uploads/upload_1/file', filename: 'memo.m4a' };

/** Hands an upload over to a studio during whose answer `meanwhile` happens. */
async function handOverWhile(meanwhile: (controller: AbortController) => void) {
  const asked: string[] = [];
  const gone: string[] = [];
  const controller = new AbortController();
  jest.spyOn(globalThis, 'fetch').mockImplementation(async (input) => {
    asked.push(input as string);
    if (asked.length === 1) meanwhile(controller);
    return Response.json({ success: true, data: { jobId: 'job_1', status: 'pending' } });
  });
  await handOver(upload, controller.signal, (path) => gone.push(path));
  return { asked, gone };
}

describe('handing a finished upload over', () => {
  afterEach(() => jest.restoreAllMocks());

  it('leads to its job', async () => {
    const { asked, gone } = await handOverWhile(() => undefined);
    expect(asked).toEqual(['/api/audio/ingest']);
    expect(gone).toEqual(['/jobs/job_1']);
  });

  it('leads nowhere once the owner cancelled, and stops the job that was made meanwhile', async () => {
    const { asked, gone } = await handOverWhile((controller) => controller.abort(uploadCancelled));
    expect(gone).toEqual([]);
    expect(asked).toEqual(['/api/audio/ingest', '/api/audio/jobs/job_1/cancel']);
  });

  it('lets the job run, without leading there, where the owner only went elsewhere', async () => {
    const { asked, gone } = await handOverWhile((controller) => controller.abort());
    expect(gone).toEqual([]);
    expect(asked).toEqual(['/api/audio/ingest']);
  });

  it('asks for nothing where the cancel came before', async () => {
    const fetch = jest.spyOn(globalThis, 'fetch');
    const going = handOver(upload, AbortSignal.abort(uploadCancelled), () => undefined);
    await expect(going).rejects.toBe(uploadCancelled);
    expect(fetch).not.toHaveBeenCalled();
  });
});
