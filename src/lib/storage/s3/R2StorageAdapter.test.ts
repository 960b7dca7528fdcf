import { hasSwift, openSwift } from '../../../../tests/s3/open-swift';
import { describeStorage } from '../conformance/index';
import { R2StorageAdapter } from './R2StorageAdapter';

const unreachable = new R2StorageAdapter({
  endpoint: 'http://127.0.0.1:9',
  bucket: 'reels',
  accessKeyId: 'key',
  secretAccessKey: 'secret',
});

describe('the R2 adapter', () => {
  it('the R2 adapter signs no checksum into its URLs, which would be that of an empty body', async () => {
    const key = 'videos/v/master.mp4';
    const expiresInSec = 60;
    const part = { key, multipartId: 'm', partNumber: 1, sizeBytes: 5, expiresInSec };
    const urls = await Promise.all([
      unreachable.signGet(key, { expiresInSec, downloadFilename: 'x.mp4' }),
      unreachable.signPut(key, { expiresInSec, contentType: 'video/mp4', sizeBytes: 5 }),
      unreachable.signPut(key, { expiresInSec, contentType: 'video/mp4' }),
      unreachable.signPart(part),
    ]);
    for (const url of urls) expect(url).not.toMatch(/x-amz-checksum|x-amz-sdk-checksum-algorithm/i);
    const signed = urls.map((url) => new URL(url).searchParams.get('X-Amz-SignedHeaders'));
    expect(signed).toEqual([
      'host',
      'content-length;content-type;host',
      'content-type;host',
      'content-length;host',
    ]);
  });

  it('the R2 adapter reports storage.unavailable if nothing answers', async () => {
    await expect(unreachable.checkHealth()).rejects.toMatchObject({ code: 'storage.unavailable' });
  });
});

if (hasSwift) {
  describeStorage('S3', async () => {
    const { config, close } = await openSwift();
    return { storage: new R2StorageAdapter(config), origin: '', close };
  });
} else {
  it.skip('passes the storage suite on a real S3 server, which is not installed here', () => {});
}
