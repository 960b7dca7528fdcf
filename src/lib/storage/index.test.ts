import { resetEnv } from '../env';
import { getLocalStorage, getStorageAdapter, resetStorageAdapter } from '.';

jest.mock('@aws-sdk/client-s3', () => {
  throw new Error('the SDK was loaded');
});

const r2 = {
  STORAGE_BACKEND: 'r2',
  R2_ACCOUNT_ID: 'account',
  R2_ACCESS_KEY_ID: 'key',
  R2_SECRET_ACCESS_KEY: 'secret',
  R2_BUCKET_NAME: 'reels',
};
const before = process.env;
function choose(variables: Record<string, string>): void {
  process.env = { ...before, STUDIO_TOKEN: 'a-token-for-this-test-alone', ...variables };
  resetEnv();
  resetStorageAdapter();
}
afterAll(() => {
  process.env = before;
  choose({});
});

describe('the choice of a storage', () => {
  it('the choice of a storage is the local disk by default, and stays until it is reset', () => {
    choose({});
    const first = getStorageAdapter();
    expect(first.servesDirectly).toBe(false);
    expect(getStorageAdapter()).toBe(first);
    expect(getLocalStorage()).toBe(first);
    resetStorageAdapter();
    expect(getStorageAdapter()).not.toBe(first);
  });

  it('the choice of a storage is made at once, without the SDK of the other', () => {
    choose(r2);
    expect(getStorageAdapter().servesDirectly).toBe(true);
    expect(getLocalStorage).toThrow(expect.objectContaining({ code: 'route.not_found' }));
  });

  it('the choice of a storage refuses an unknown name, and lists the known ones', () => {
    choose({ STORAGE_BACKEND: 'ftp' });
    expect(getStorageAdapter).toThrow(/"ftp" is not known; use one of: local, r2/);
  });
});
