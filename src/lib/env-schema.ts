/** What the environment may hold. Read by `getEnv` in `env.ts`, and by nothing else. */
import { z } from 'zod';
import { isTrustProxySetting } from './network/trust-proxy';

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

/** Every variable with its default, but for the time limits. `.env.example` is checked against this. */
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
  /** Before another attempt after one that met a service's limit or could not reach it (doubled each time). */
  WORKER_RETRY_PAUSE_MS: count(30_000, 0),
  /** How long a job waits in all for a storage or database that cannot be reached, before it fails. */
  WORKER_WAIT_LIMIT_MS: count(24 * 3_600_000, 0),
  /** A render on a GPU elsewhere: how long it lives without a sign, and may be silent before it is asked. */
  GPU_LEASE_MS: count(5 * 60_000, 300),
  GPU_ASK_AFTER_MS: count(30_000, 100),
  /** How long it may wait for a GPU; its own time limit counts from when it begins. */
  GPU_QUEUE_TIMEOUT_MS: count(6 * 3_600_000, 100),

  /** Unreferenced files, and unfinished uploads. */
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

  /** Marks a studio of a test: variables that begin with TEST_ONLY_ need it, or NODE_ENV=test. */
  POCKETREEL_TEST: oneOf(['0', '1']).default('0'),
  /** Lets the fetching of links reach loopback. */
  TEST_ONLY_ALLOW_LOOPBACK_SOURCES: oneOf(['0', '1']).default('0'),
});

const timeLimitName = /^WORKER_([A-Z]+)_TIMEOUT_MS$/;

/** The kind of job whose time limit a variable sets, such as `render`; null if it sets none. */
export function limitedKind(name: string): string | null {
  return timeLimitName.exec(name)?.[1]!.toLowerCase() ?? null;
}

export const timeLimitSchema = whole(100, Number.MAX_SAFE_INTEGER, 'of 100 or more');

export type Variables = z.infer<typeof envSchema>;

/** The validated environment with the backends decided. */
export interface Env extends Omit<Variables, 'STORAGE_BACKEND' | 'JOB_STORE_BACKEND' | 'RENDER_BACKEND'> {
  /** Absolute. */
  DATA_DIR: string;
  STORAGE_BACKEND: 'local' | 'r2';
  JOB_STORE_BACKEND: 'local' | 'turso';
  RENDER_BACKEND: 'local' | 'modal';
  /** By kind of job, in milliseconds, as far as they are set; `readTimeLimits` knows the others. */
  timeLimitsMs: Readonly<Record<string, number>>;
}
