import { parseEnv } from '../env';
import { pagePolicy, publicPagePolicy } from './page-policy';

const r2 = { STORAGE_BACKEND: 'r2', R2_ACCOUNT_ID: 'abc', R2_ACCESS_KEY_ID: 'k', R2_SECRET_ACCESS_KEY: 's' };

describe('the policy of a page', () => {
  const policyOf = (variables = {}) => pagePolicy('n0nce', parseEnv('web', variables));

  it('the policy of a page lets only our own scripts run, and no other site frame us', () => {
    const policy = policyOf();
    expect(policy).toContain("script-src 'self' 'nonce-n0nce' 'strict-dynamic';");
    expect(policy).toContain(
      "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
    );
    expect(policy).not.toContain('unsafe-eval');
    expect(policy).not.toContain('upgrade-insecure-requests');
    expect(policy).not.toContain('http');
  });

  it('the policy of a page lets media and uploads reach the bucket, if there is one', () => {
    const policy = policyOf({ ...r2, R2_BUCKET_NAME: 'reels' });
    const bucket = 'https://abc.r2.cloudflarestorage.com https://*.abc.r2.cloudflarestorage.com';
    expect(policy).toContain(`connect-src 'self' ${bucket};`);
    expect(policy).toContain(`media-src 'self' blob: data: ${bucket};`);
    const own = policyOf({ ...r2, R2_BUCKET_NAME: 'reels', R2_ENDPOINT: 'http://127.0.0.1:9000/x' });
    expect(own).toContain("connect-src 'self' http://127.0.0.1:9000 ");
  });

  it('the policy of a page lets React debug only in development', () => {
    expect(policyOf({ NODE_ENV: 'development' })).toContain("'unsafe-eval'");
  });

  it('of a public page lets no script run, and needs no nonce', () => {
    const policy = publicPagePolicy(parseEnv('web', { ...r2, R2_BUCKET_NAME: 'reels' }));
    expect(policy).toMatch(/^default-src 'none'; style-src 'self';/);
    expect(policy).not.toMatch(/script-src|connect-src|nonce/);
    expect(policy).toContain("media-src 'self' https://abc.r2.cloudflarestorage.com ");
  });
});
