import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GET as listJobs } from '@/app/api/audio/jobs/route';
import { DELETE as signOutEverywhere } from '@/app/api/sessions/route';
import { callRoute } from '../../../tests/http/call-route';
import { type TestStudio, openTestStudio } from '../../../tests/studio/open-test-studio';
import { TursoStandIn } from '../../../tests/turso-stand-in/TursoStandIn';
import { getDatabase, resetDatabase } from '../db/get-database';
import { migrateDatabase } from '../db/migrate-database';
import { sessions } from '../db/schema';
import { parseEnv } from '../env';
import { createPairingCode } from './create-pairing-code';
import { createSession } from './session-cookie';
import { redeemPairingCode } from './redeem-pairing-code';
import { sessionCookieName } from './session';
import { endSession } from './session-rows';
import { verifySession } from './verify-session';

describe.each(['local', 'turso'])('a session in a database of kind %s', (kind) => {
  let studio: TestStudio;
  let folder: string;
  let turso: TursoStandIn | undefined;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pocketreel-sessions-'));
    turso = kind === 'turso' ? new TursoStandIn(join(folder, 'turso.sqlite')) : undefined;
    const variables = turso && {
      JOB_STORE_BACKEND: 'turso',
      TURSO_DATABASE_URL: await turso.start(),
      TURSO_AUTH_TOKEN: turso.authToken,
    };
    if (variables) await migrateDatabase(parseEnv('tool', variables));
    studio = await openTestStudio(variables);
  });
  afterEach(async () => {
    await studio.close();
    resetDatabase();
    await turso?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = async (value: string) =>
    (await callRoute(listJobs, { cookie: `${sessionCookieName()}=${value}` })).status;
  const rows = () => getDatabase().run((orm) => orm.select().from(sessions));

  it('ends with signing out, though the cookie is still about; others go on', async () => {
    const [first, second] = [await createSession(), await createSession()];
    expect([await ask(first), await ask(second)]).toEqual([200, 200]);
    await endSession(verifySession(first)!);
    expect([await ask(first), await ask(second)]).toEqual([401, 200]);
  });

  it('ends everywhere at once, with every pairing link', async () => {
    const values = [await createSession(), await createSession()];
    const { code } = await createPairingCode();
    for (const value of values) expect(await ask(value)).toBe(200);
    const cookie = `${sessionCookieName()}=${values[0]}`;
    const headers = { origin: 'http://studio.test' };
    const answer = await callRoute(signOutEverywhere, { method: 'DELETE', cookie, headers });
    expect(answer).toMatchObject({ status: 200, body: { data: { endedCount: 2 } } });
    for (const value of values) expect(await ask(value)).toBe(401);
    expect(await redeemPairingCode(code)).toBe(false);
    expect(await ask(await createSession())).toBe(200);
  });

  it('that has expired is swept when the next one begins, and signs nobody in', async () => {
    const value = await createSession();
    await getDatabase().run((orm) => orm.update(sessions).set({ expiresAt: 1 }));
    expect(await ask(value)).toBe(401);
    await createSession();
    expect(await rows()).toHaveLength(1);
  });

  it('is not in the database as the cookie has it', async () => {
    const value = await createSession();
    const { id } = verifySession(value)!;
    expect(JSON.stringify(await rows())).not.toContain(id);
  });
});

it('a session read from a remote database counts for seconds', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pocketreel-sessions-'));
  const turso = new TursoStandIn(join(folder, 'turso.sqlite'));
  const variables = {
    JOB_STORE_BACKEND: 'turso',
    TURSO_DATABASE_URL: await turso.start(),
    TURSO_AUTH_TOKEN: turso.authToken,
  };
  await migrateDatabase(parseEnv('tool', variables));
  const studio = await openTestStudio(variables);
  const cookie = `${sessionCookieName()}=${await createSession()}`;
  const ask = async () => (await callRoute(listJobs, { cookie })).status;
  expect(await ask()).toBe(200);
  await getDatabase().run((orm) => orm.delete(sessions)); // as another process would
  expect(await ask()).toBe(200);
  await sleep(5_100);
  expect(await ask()).toBe(401);
  await studio.close();
  resetDatabase();
  await turso.stop();
  rmSync(folder, { recursive: true });
});
