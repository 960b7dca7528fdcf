import type { TursoStandIn } from '../turso-stand-in/TursoStandIn';

/** All that web and worker need with DEPLOY_ENV=production: a started stand-in for Turso, and nothing that answers beside it. */
export async function productionVariables(turso: TursoStandIn) {
  return {
    DEPLOY_ENV: 'production',
    TURSO_DATABASE_URL: await turso.start(),
    TURSO_AUTH_TOKEN: turso.authToken,
    R2_ACCOUNT_ID: 'account',
    R2_ENDPOINT: 'http://127.0.0.1:9',
    R2_ACCESS_KEY_ID: 'key',
    R2_SECRET_ACCESS_KEY: 'secret',
    R2_BUCKET_NAME: 'bucket',
    MODAL_ENDPOINT_URL: 'http://127.0.0.1:9/render',
    MODAL_KEY: 'key',
    MODAL_SECRET: 'secret',
    INTERNAL_WEBHOOK_SECRET: 'a-secret-of-the-webhook',
    APP_URL: 'https://studio.example',
    STUDIO_TOKEN: 'a-token-of-the-owner',
  };
}
