/**
 * The environment, read once per process and validated for its role: all faults in one message.
 * Nothing else in the project reads `process.env`, except tests and the launcher scripts.
 */
import { delimiter, resolve } from 'node:path';
import { type Env, envSchema, limitedKind, type Role, timeLimitSchema, type Variables } from './env-schema';
import { findEnvFaults } from './find-env-faults';

export type { Env, Role };

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
  const schema = schemaFor(given);
  const parsed = schema.safeParse(given);
  if (parsed.success) {
    const env = toEnv(parsed.data);
    const faults = findEnvFaults(role, env);
    if (faults.length > 0) throw new EnvError(faults);
    return env;
  }
  const unusable = new Map(parsed.error.issues.map(({ path, message }) => [String(path[0]), message]));
  const usable = Object.fromEntries(Object.entries(given).filter(([name]) => !unusable.has(name)));
  const others = findEnvFaults(role, toEnv(schemaFor(usable).parse(usable)));
  throw new EnvError([
    ...[...unusable].map(([name, message]) => `${name}: ${message}`),
    ...others.filter((fault) => !unusable.has(fault.split(':')[0]!)),
  ]);
}

/** With the time limits that are given; which kinds of job there are is for the catalogue to say. */
function schemaFor(given: Record<string, unknown>): typeof envSchema {
  const names = Object.keys(given).filter((name) => limitedKind(name) !== null);
  const limits: object = Object.fromEntries(names.map((name) => [name, timeLimitSchema]));
  return envSchema.extend(limits);
}

function toEnv(variables: Variables): Env {
  const cloud = variables.DEPLOY_ENV === 'production';
  const limits = Object.entries(variables).flatMap(([name, value]) => {
    const kind = limitedKind(name);
    return kind === null ? [] : [[kind, Number(value)] as const];
  });
  return {
    ...variables,
    DATA_DIR: resolve(variables.DATA_DIR),
    STORAGE_BACKEND: variables.STORAGE_BACKEND ?? (cloud ? 'r2' : 'local'),
    JOB_STORE_BACKEND: variables.JOB_STORE_BACKEND ?? (cloud ? 'turso' : 'local'),
    RENDER_BACKEND: variables.RENDER_BACKEND ?? (cloud ? 'modal' : 'local'),
    timeLimitsMs: Object.fromEntries(limits),
  };
}

/** The commit this process was built from, as the build or else the host names it; null if neither does. */
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
