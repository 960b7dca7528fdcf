import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ModalStandIn } from '../../../tests/modal-stand-in/ModalStandIn';
import { CorsGate } from '../../../tests/s3/CorsGate';
import { hasSwift, openSwift, type OpenSwift } from '../../../tests/s3/open-swift';
import { TursoStandIn } from '../../../tests/turso-stand-in/TursoStandIn';
import { migrateLibsql } from '../db/migrate';
import { openLibsql } from '../db/open-libsql';
import { parseEnv } from '../env';
import type { Health } from '@/core/api/studio';
import { writeBucketCors } from '../storage/s3/bucket-cors';
import { corsRulesFor } from '../storage/s3/cors-rules';
import { r2Config } from '../storage/s3/r2-config';
import { R2StorageAdapter } from '../storage/s3/R2StorageAdapter';
import { examineStudio } from './examine-studio';
import { tempDir } from '../../../tests/studio/temp-dir';

jest.setTimeout(150_000);

const secret = 'a-secret-for-this-test-alone';
const well: Health = {
  status: 'ok',
  version: '1.2.3',
  commit: null,
  database: 'ok',
  storage: 'ok',
  workers: [],
  queueDepth: 0,
  oldestPendingMs: null,
};

/** The web process as the doctor sees it. */
class Web {
  health: unknown = { success: true, data: well };
  secret: string | undefined = secret;
  private readonly server: Server = createServer((request, response) => {
    const say = (status: number, body: unknown) => void response.writeHead(status).end(JSON.stringify(body));
    if (request.url === '/api/health') return say(200, this.health);
    if (request.url !== '/api/webhooks/worker') return say(404, 'nothing here');
    if (this.secret === undefined) return say(503, { error: { code: 'webhook.not_configured' } });
    if (request.headers.authorization !== `Bearer ${this.secret}`) return say(401, {});
    say(404, { success: false, error: { code: 'job.not_found' } });
  });

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

(hasSwift ? describe : describe.skip)('the doctor of a studio in the cloud', () => {
  const folder = tempDir('live');
  const turso = new TursoStandIn(join(folder, 'turso.sqlite'));
  const emptyTurso = new TursoStandIn(join(folder, 'empty.sqlite'));
  const modal = new ModalStandIn({ webhookSecret: secret, entry: ['no-entry.js'] });
  const web = new Web();
  let swift: OpenSwift;
  let gate: CorsGate;
  let variables: Record<string, string>;

  beforeAll(async () => {
    swift = await openSwift();
    gate = await CorsGate.open(swift.config.endpoint);
    variables = {
      DEPLOY_ENV: 'production',
      DATA_DIR: folder,
      MAX_VIDEO_UPLOAD_BYTES: '1',
      APP_URL: await web.open(),
      R2_ENDPOINT: gate.endpoint,
      R2_BUCKET_NAME: swift.config.bucket,
      R2_ACCESS_KEY_ID: swift.config.accessKeyId,
      R2_SECRET_ACCESS_KEY: swift.config.secretAccessKey,
      TURSO_DATABASE_URL: await turso.start(),
      TURSO_AUTH_TOKEN: turso.authToken,
      MODAL_ENDPOINT_URL: await modal.start(),
      MODAL_KEY: modal.modalKey,
      MODAL_SECRET: modal.modalSecret,
      INTERNAL_WEBHOOK_SECRET: secret,
    };
    const database = openLibsql({ url: variables.TURSO_DATABASE_URL!, authToken: turso.authToken });
    await migrateLibsql(database);
    database.close();
  });
  beforeEach(async () => {
    Object.assign(web, { health: { success: true, data: well }, secret });
    await writeBucketCors(r2Config(parseEnv('tool', variables)), corsRulesFor(variables.APP_URL!));
  });
  afterAll(async () => {
    await web.close();
    await modal.stop();
    await turso.stop();
    await emptyTurso.stop();
    await gate.close();
    await swift.close();
  });

  const examine = (changes: Record<string, string> = {}) => {
    const env = parseEnv('tool', { ...variables, ...changes });
    return examineStudio({ env, storage: new R2StorageAdapter(r2Config(env)), fix: false });
  };
  const toDo = async (changes?: Record<string, string>) =>
    (await examine(changes)).filter(({ remedy }) => remedy !== undefined);
  const finding = (topic: string, text: RegExp, remedy: RegExp) =>
    expect.objectContaining({
      topic,
      text: expect.stringMatching(text) as string,
      remedy: expect.stringMatching(remedy) as string,
    }) as object;

  it('finds nothing to do where all parts answer each other', async () => {
    const findings = await examine();
    expect(findings.filter(({ remedy }) => remedy !== undefined)).toEqual([]);
    const texts = Object.fromEntries(findings.map(({ topic, text }) => [topic, text]));
    expect(texts).toMatchObject({
      database: 'Turso answers, and is of this version',
      storage: 'can be written and read',
      cors: `a page of ${variables.APP_URL} may upload and read; the rules are this version's`,
      modal: 'answers, and takes the keys',
      webhook: expect.stringContaining('has the same secret') as string,
      address: `${variables.APP_URL} answers, version 1.2.3`,
    });
  });

  it.each<[string, Record<string, string>, [string, RegExp, RegExp][]]>([
    ['a wrong token', { TURSO_AUTH_TOKEN: 'wrong' }, [['database', /not usable/, /TURSO_AUTH_TOKEN/]]],
    [
      'an address that is none',
      { TURSO_DATABASE_URL: 'turso' },
      [['database', /not usable/, /TURSO_DATABASE_URL/]],
    ],
    [
      'a wrong key of the bucket',
      { R2_SECRET_ACCESS_KEY: 'wrong' },
      [['storage', /not usable/, /R2_ACCESS_KEY_ID and R2_SECRET_ACCESS_KEY/]],
    ],
    [
      'a bucket that is not there',
      { R2_BUCKET_NAME: 'nowhere' },
      [['storage', /not usable/, /R2_BUCKET_NAME/]],
    ],
    [
      'an address without a bucket',
      { R2_ENDPOINT: 'http://127.0.0.1:9' },
      [['storage', /not usable/, /R2_ENDPOINT/]],
    ],
    ['a wrong key of Modal', { MODAL_KEY: 'wrong' }, [['modal', /refused/, /MODAL_KEY/]]],
    [
      'nobody at Modal',
      { MODAL_ENDPOINT_URL: 'http://127.0.0.1:9' },
      [['modal', /nothing answers/, /MODAL_ENDPOINT_URL/]],
    ],
    ['keys that are missing', { MODAL_SECRET: '' }, [['modal', /not configured/, /Set MODAL_SECRET,/]]],
    [
      'another secret',
      { INTERNAL_WEBHOOK_SECRET: 'the previous one' },
      [['webhook', /another secret/, /INTERNAL_WEBHOOK_SECRET/]],
    ],
  ])('names the variable of %s', async (_what, changes, expected) => {
    expect(await toDo(changes)).toEqual(expected.map((each) => finding(...each)));
  });

  it('names the command for a database that is not migrated', async () => {
    const changes = { TURSO_DATABASE_URL: await emptyTurso.start(), TURSO_AUTH_TOKEN: emptyTurso.authToken };
    expect(await toDo(changes)).toEqual([finding('database', /another version/, /npm run migrate/)]);
  });

  it('names the command for rules that are missing, of another page, or less than this version wants', async () => {
    const config = r2Config(parseEnv('tool', variables));
    await writeBucketCors(config, corsRulesFor('https://other.example'));
    expect(await toDo()).toEqual([finding('cors', /is not allowed/, /npm run r2:cors/)]);
    const [rule] = corsRulesFor(variables.APP_URL!);
    await writeBucketCors(config, [{ ...rule!, ExposeHeaders: [] }]);
    const [less, ...others] = await toDo();
    expect(others).toEqual([]);
    expect(less).toEqual(finding('cors', /not all/, /npm run r2:cors/));
    expect(less).toMatchObject({ severity: 'warning' });
    // Behind the gate is a server that answers the question beforehand and hides what comes after it.
    const bare = await toDo({ R2_ENDPOINT: swift.config.endpoint });
    expect(bare).toEqual([finding('cors', /hidden/, /npm run r2:cors/)]);
  });

  it('tells a web process without a secret, with a fault, behind a sign-in and gone apart', async () => {
    web.secret = undefined;
    expect(await toDo()).toEqual([finding('webhook', /has no secret/, /for the web process/)]);
    web.secret = secret;
    web.health = { data: { ...well, status: 'degraded', database: 'unavailable' } };
    expect(await toDo()).toEqual([finding('address', /database is unavailable/, /log/)]);
    web.health = '<html>Sign in</html>';
    expect(await toDo()).toEqual([finding('address', /not with its health/, /sign-in/)]);
    const gone = await toDo({ APP_URL: 'http://127.0.0.1:9' });
    expect(gone.map(({ topic }) => topic)).toEqual(['address', 'cors', 'webhook']);
    expect(gone[0]).toEqual(finding('address', /nothing answers/, /Check APP_URL/));
    expect(await toDo({ APP_URL: '' })).toEqual([finding('address', /not set/, /Set APP_URL/)]);
  });
});
