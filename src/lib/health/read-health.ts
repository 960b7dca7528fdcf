import { version } from '../../../package.json';
import { explainDatabaseFault } from '../db/explain-database-fault';
import { toAppError } from '../errors';
import { getJobStore } from '../jobs';
import type { Logger } from '../log';
import { getStorageAdapter } from '../storage';
import type { Health } from './health-schema';

const keptForMs = 2_000;
let latest: { readAtMs: number; health: Promise<Health> } | undefined;

/** How the studio is; read at most every two seconds, since anyone may ask and the storage check writes. */
export function readHealth(log: Logger): Promise<Health> {
  if (latest === undefined || performance.now() - latest.readAtMs > keptForMs) {
    latest = { readAtMs: performance.now(), health: lookAround(log) };
  }
  return latest.health;
}

/** Forgets what was read; for tests. */
export function resetHealth(): void {
  latest = undefined;
}

async function lookAround(log: Logger): Promise<Health> {
  const [queue, storage] = await Promise.all([
    orNull('database', readQueue(), log),
    orNull('storage', checkStorage(), log),
  ]);
  return {
    status: queue !== null && storage !== null ? 'ok' : 'degraded',
    version,
    database: queue === null ? 'unavailable' : 'ok',
    storage: storage === null ? 'unavailable' : 'ok',
    workers: queue?.workers ?? [],
    queueDepth: queue?.depth ?? null,
    oldestPendingMs: queue?.oldestPendingMs ?? null,
  };
}

async function readQueue() {
  const [stats, workers] = await Promise.all([getJobStore().queueStats(), getJobStore().listWorkers()]);
  return { ...stats, workers: workers.map(({ workerId, lastSeenMs }) => ({ id: workerId, lastSeenMs })) };
}

async function checkStorage(): Promise<true> {
  await getStorageAdapter().checkHealth();
  return true;
}

/** That a part does not answer is what health is asked about: no error here, but the log says why. */
function orNull<T>(part: 'database' | 'storage', answer: Promise<T>, log: Logger): Promise<T | null> {
  return answer.catch(async (thrown: unknown) => {
    const internal = part === 'database' ? await explainDatabaseFault(thrown) : toAppError(thrown).internal;
    log.warn({ err: thrown, part, internal }, 'health is degraded');
    return null;
  });
}
