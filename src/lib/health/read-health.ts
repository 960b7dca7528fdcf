import { version } from '../../../package.json';
import { explainDatabaseFault } from '../db/explain-database-fault';
import { getCommit, getEnv } from '../env';
import { toAppError } from '@/core/errors/errors';
import { getJobStore } from '../jobs';
import type { Logger } from '../log';
import { getStorageAdapter } from '../storage';
import type { Health } from '@/core/api/studio';

type Asker = 'owner' | 'stranger';

/** How long a result is reused, in milliseconds. Remote services charge for every request. */
const keptForMs = { owner: 2_000, strangerHere: 2_000, strangerElsewhere: 60_000, degraded: 10_000 };
const latest = new Map<Asker, { health: Promise<Health>; staleAtMs: number }>();

/**
 * The health of the studio. For the owner a file is written to the storage and deleted; for strangers, who
 * may ask any number of times, the storage is only read, and a remote one at most once a minute.
 */
export function readHealth(log: Logger, asker: Asker): Promise<Health> {
  const known = latest.get(asker);
  if (known !== undefined && performance.now() < known.staleAtMs) return known.health;
  const forMs = longestFor(asker);
  const read = { health: lookAround(log, asker), staleAtMs: performance.now() + forMs };
  latest.set(asker, read);
  return read.health.then((health) => {
    if (health.status === 'degraded')
      read.staleAtMs = performance.now() + Math.min(forMs, keptForMs.degraded);
    return health;
  });
}

function longestFor(asker: Asker): number {
  const { STORAGE_BACKEND, JOB_STORE_BACKEND } = getEnv();
  if (asker === 'owner') return keptForMs.owner;
  const isHere = STORAGE_BACKEND === 'local' && JOB_STORE_BACKEND === 'local';
  return isHere ? keptForMs.strangerHere : keptForMs.strangerElsewhere;
}

/** Forgets what was read; for tests. */
export function resetHealth(): void {
  latest.clear();
}

async function lookAround(log: Logger, asker: Asker): Promise<Health> {
  const [queue, storage] = await Promise.all([
    orNull(readQueue(), log),
    checkStorage(asker).catch((thrown: unknown) => explainStorage(thrown, log)),
  ]);
  return {
    status: queue !== null && storage === 'ok' ? 'ok' : 'degraded',
    version,
    commit: getCommit(),
    database: queue === null ? 'unavailable' : 'ok',
    storage,
    workers: queue?.workers ?? [],
    queueDepth: queue?.depth ?? null,
    oldestPendingMs: queue?.oldestPendingMs ?? null,
  };
}

async function readQueue() {
  const [stats, workers] = await Promise.all([getJobStore().queueStats(), getJobStore().listWorkers()]);
  return { ...stats, workers: workers.map(({ workerId, ...seen }) => ({ id: workerId, ...seen })) };
}

async function checkStorage(asker: Asker): Promise<Health['storage']> {
  const storage = getStorageAdapter();
  if (asker === 'owner') await storage.checkHealth();
  else await storage.checkReadable();
  return 'ok';
}

/** A part that does not answer is what health reports: not an error here, but the log says why. */
function orNull<T>(answer: Promise<T>, log: Logger): Promise<T | null> {
  return answer.catch(async (thrown: unknown) => {
    const internal = await explainDatabaseFault(thrown);
    log.warn({ err: thrown, part: 'database', internal }, 'health is degraded');
    return null;
  });
}

function explainStorage(thrown: unknown, log: Logger): Health['storage'] {
  const { code, internal } = toAppError(thrown);
  log.warn({ err: thrown, part: 'storage', internal }, 'health is degraded');
  return code === 'storage.full' ? 'full' : 'unavailable';
}
