/**
 * The environment, read once per process and validated for its role: all faults in one message.
 * Nothing else in the project reads `process.env`, except tests and the launcher scripts.
 */
import { delimiter, resolve } from 'node:path';
import { z } from 'zod';
import { findEnvFaults } from './find-env-faults';
import { isTrustProxySetting } from './network/trust-proxy';
import { jobCatalog } from '@/core/jobs/catalog';

export type Role = 'web' | 'worker' | 'tool';

const oneOf = <const T extends readonly [string, ...string[]]>(known: T) =>
  z.enum(known, {
    error: (issue) => `"${String(issue.input)}" is not known; use one of: ${known.join(', ')}`,
  });
const whole = (min: number, max: number, range: string) =>
  z
    .string()
    // Number() would take 0x10 for 16, and 1e3 for 1000.
    .regex(/^-?\d+$/, `must be a whole number ${range}`)
    .transform(Number)
    .pipe(
      z
        .int(`must be a whole number ${range}`)
        .min(min, `must be a whole number ${range}`)
        .max(max, `must be a whole number ${range}`),
    );
const count = (fallback: number, min = 1) =>
  whole(min, Number.MAX_SAFE_INTEGER, `of ${min} or more`).default(fallback);
const port = () => whole(0, 65_535, 'from 0 to 65535');
const webAddress = () =>
  z
    .url({
      protocol: /^https?$/,
      error: 'must be a whole address without quotes, such as https://studio.example',
    })
    .optional();
const optionalText = z.string().min(1).optional();
/** Secrets travel in headers. */
const secret = () =>
  z
    .string()
    .min(16, 'must have at least 16 characters')
    .regex(/^[\x20-\x7e]*$/, 'may hold letters, digits and signs of ASCII only')
    .optional();

/** Every variable there is, with its default. `.env.example` is checked against this. */
export const envSchema = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('production'),
  PORT: port().default(3000),
  HOST: z.string().min(1).default('0.0.0.0'),
  DATA_DIR: z.string().min(1).default('./.data'),
  LOG_LEVEL: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),

  DEPLOY_ENV: oneOf(['local', 'production']).default('local'),
  STORAGE_BACKEND: oneOf(['local', 'r2']).optional(),
  JOB_STORE_BACKEND: oneOf(['local', 'turso']).optional(),
  RENDER_BACKEND: oneOf(['local', 'modal']).optional(),

  R2_ACCOUNT_ID: optionalText,
  R2_ACCESS_KEY_ID: optionalText,
  R2_SECRET_ACCESS_KEY: optionalText,
  R2_BUCKET_NAME: optionalText,
  R2_ENDPOINT: webAddress(),
  TURSO_DATABASE_URL: optionalText,
  TURSO_AUTH_TOKEN: optionalText,
  MODAL_ENDPOINT_URL: webAddress(),
  MODAL_KEY: optionalText,
  MODAL_SECRET: optionalText,
  INTERNAL_WEBHOOK_SECRET: secret(),
  APP_URL: webAddress(),

  STUDIO_TOKEN: secret(),
  SESSION_SECRET: secret(),
  HTTPS_PORT: port().optional(),
  /** Which reverse proxies are believed; see `parseTrustProxy`. Vercel's own needs no setting. */
  TRUST_PROXY: z
    .string()
    .refine(isTrustProxySetting, {
      error:
        'must be off, the number of proxies in front (1 to 10), or their addresses, such as loopback,10.0.0.0/8',
    })
    .default('off'),

  STORAGE_QUOTA_BYTES: count(5 * 1024 ** 3),
  MAX_AUDIO_UPLOAD_BYTES: count(100 * 1000 ** 2),
  MAX_VIDEO_UPLOAD_BYTES: count(500 * 1000 ** 2),
  MAX_AUDIO_DURATION_SEC: count(30 * 60),
  MAX_JOBS_PER_MINUTE: count(600),

  WORKER_ID: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .optional(),
  WORKER_POLL_INTERVAL_MS: count(1000, 10),
  WORKER_CONCURRENCY: count(1),
  WORKER_LEASE_MS: count(60_000, 300),
  WORKER_GRACE_MS: count(25_000, 0),
  WORKER_REAP_INTERVAL_MS: count(5_000, 50),
  /** A worker whose main loop stands still for this long ends itself. */
  WORKER_HUNG_AFTER_MS: count(120_000, 1_000),
  /** Before another attempt if one met somebody else's limit, or a service that was away (doubled each time). */
  WORKER_RETRY_PAUSE_MS: count(30_000, 0),
  /** How long a job waits in all for a storage or database that cannot be reached, before it fails. */
  WORKER_WAIT_LIMIT_MS: count(24 * 3_600_000, 0),
  /** A render on a GPU elsewhere: how long it lives without a sign, and may be silent before it is asked. */
  GPU_LEASE_MS: count(5 * 60_000, 300),
  GPU_ASK_AFTER_MS: count(30_000, 100),
  /** How long it may wait for a GPU; its own time limit counts from when it begins. */
  GPU_QUEUE_TIMEOUT_MS: count(6 * 3_600_000, 100),
  WORKER_INGEST_TIMEOUT_MS: count(jobCatalog.ingest.timeLimitMs, 100),
  WORKER_PREVIEW_TIMEOUT_MS: count(jobCatalog.preview.timeLimitMs, 100),
  WORKER_SAVE_TIMEOUT_MS: count(jobCatalog.save.timeLimitMs, 100),
  WORKER_RENDER_TIMEOUT_MS: count(jobCatalog.render.timeLimitMs, 100),
  WORKER_PUBLISH_TIMEOUT_MS: count(30 * 60_000, 100),

  /** What nobody points to any more, and unfinished uploads. */
  SWEEP_UNREFERENCED_AFTER_MS: count(24 * 3_600_000, 0),
  SWEEP_PREVIEWS_AFTER_MS: count(7 * 24 * 3_600_000, 0),
  /** Lets go of originals that nothing has used for so long; kept until their owner deletes them where left out. */
  ORIGINALS_KEPT_DAYS: whole(1, 36_500, 'from 1 to 36500').optional(),

  /** Set by the hosts. */
  RENDER_GIT_COMMIT: optionalText,
  VERCEL_GIT_COMMIT_SHA: optionalText,

  YTDLP_PATH: z.string().min(1).default('yt-dlp'),
  YTDLP_COOKIES_FILE: optionalText,
  YTDLP_ALLOWED_HOSTS: z.string().min(1).default('youtube.com,youtu.be,youtube-nocookie.com'),
  FFMPEG_PATH: z.string().min(1).default('ffmpeg'),
  FFPROBE_PATH: z.string().min(1).default('ffprobe'),

  /** Says that this is no real studio: what begins with TEST_ONLY_ needs it, or NODE_ENV=test. */
  POCKETREEL_TEST: oneOf(['0', '1']).default('0'),
  /** Lets the fetching of links reach loopback. */
  TEST_ONLY_ALLOW_LOOPBACK_SOURCES: oneOf(['0', '1']).default('0'),
});

type Variables = z.infer<typeof envSchema>;

/** The validated environment with the backends decided. */
export interface Env extends Omit<Variables, 'STORAGE_BACKEND' | 'JOB_STORE_BACKEND' | 'RENDER_BACKEND'> {
  /** Absolute. */
  DATA_DIR: string;
  STORAGE_BACKEND: 'local' | 'r2';
  JOB_STORE_BACKEND: 'local' | 'turso';
  RENDER_BACKEND: 'local' | 'modal';
}

/** What stops a process at its start: every fault of the environment, one per line. */
export class EnvError extends Error {
  constructor(readonly faults: string[]) {
    super(`The environment is not usable:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'EnvError';
  }
}

/**
 * Validates variables for a role.
 * @throws EnvError naming every fault at once.
 */
export function parseEnv(role: Role, variables: Record<string, string | undefined>): Env {
  // What is pasted into a form or piped from echo often ends in a line end, which a header would lose.
  const trimmed = Object.entries(variables).map(([name, value]) => [name, value?.trim()] as const);
  const given = Object.fromEntries(trimmed.filter(([, value]) => value !== ''));
  const parsed = envSchema.safeParse(given);
  if (parsed.success) {
    const env = withBackends(parsed.data);
    const faults = findEnvFaults(role, env);
    if (faults.length > 0) throw new EnvError(faults);
    return env;
  }
  const unusable = new Map(parsed.error.issues.map(({ path, message }) => [String(path[0]), message]));
  const usable = Object.fromEntries(Object.entries(given).filter(([name]) => !unusable.has(name)));
  const others = findEnvFaults(role, withBackends(envSchema.parse(usable)));
  throw new EnvError([
    ...[...unusable].map(([name, message]) => `${name}: ${message}`),
    ...others.filter((fault) => !unusable.has(fault.split(':')[0]!)),
  ]);
}

function withBackends(variables: Variables): Env {
  const cloud = variables.DEPLOY_ENV === 'production';
  return {
    ...variables,
    DATA_DIR: resolve(variables.DATA_DIR),
    STORAGE_BACKEND: variables.STORAGE_BACKEND ?? (cloud ? 'r2' : 'local'),
    JOB_STORE_BACKEND: variables.JOB_STORE_BACKEND ?? (cloud ? 'turso' : 'local'),
    RENDER_BACKEND: variables.RENDER_BACKEND ?? (cloud ? 'modal' : 'local'),
  };
}

/** The commit this process was built from: what the build was told, else what the host says; null if neither. */
export function getCommit(): string | null {
  const { RENDER_GIT_COMMIT, VERCEL_GIT_COMMIT_SHA } = getEnv();
  // The builds of page and worker put the commit in place of this.
  const built = process.env.BUILD_COMMIT;
  return built || RENDER_GIT_COMMIT || VERCEL_GIT_COMMIT_SHA || null;
}

let current: Env | undefined;

/** The environment of this process, read and validated at the first call; `role` counts only then. */
export function getEnv(role: Role = 'tool'): Env {
  current ??= parseEnv(role, process.env);
  return current;
}

/** Forgets the environment read; for tests that change it. */
export function resetEnv(): void {
  current = undefined;
}

/** The project's own yt-dlp and its JavaScript runtime; `scripts/setup/set-up-ytdlp.sh` puts them there. */
export const ownTools = '.tools/yt-dlp/bin';

/** Where tools are looked for: the project's own, then the PATH of this process. */
export function getToolPath(): string {
  return [resolve(ownTools), process.env.PATH || '/usr/local/bin:/usr/bin:/bin'].join(delimiter);
}

/** Where tools find libraries besides the system's own places, as a graphics driver may need. */
export function getToolLibraryPath(): string | undefined {
  return process.env.LD_LIBRARY_PATH;
}
