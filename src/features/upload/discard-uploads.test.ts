import { discardUploadsOf } from './discard-uploads';
import { openUploadMemory } from './upload-memory';

const remember = (uploadId: string, filename: string) =>
  openUploadMemory().keep({
    fingerprint: uploadId,
    uploadId,
    key: `uploads/${uploadId}/file`,
    filename,
    sizeBytes: 7,
    partSizeBytes: 7,
    startedAtMs: Date.now(),
  });

describe('discarding the uploads of a file', () => {
  afterEach(() => jest.restoreAllMocks());

  it('forgets them without waiting for a studio that does not answer', async () => {
    const fetch = jest.spyOn(globalThis, 'fetch').mockReturnValue(new Promise(() => undefined));
    await remember('upload_1', 'memo.m4a');
    await remember('upload_2', 'other.m4a');
    await remember('upload_3', 'memo.m4a');
    await discardUploadsOf({ name: 'memo.m4a', size: 7 });
    expect((await openUploadMemory().list()).map(({ uploadId }) => uploadId)).toEqual(['upload_2']);
    expect(fetch.mock.calls.map(([path]) => path)).toEqual([
      '/api/storage/upload/upload_1',
      '/api/storage/upload/upload_3',
    ]);
  });
});
