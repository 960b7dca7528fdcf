import type { Env } from '../env';
import { LocalJobStore } from '../jobs/local/LocalJobStore';
import { TursoJobStore } from '../jobs/turso/TursoJobStore';
import type { StorageAdapter } from '../storage/types';
import { describeTestSwitches } from '../test-switches';
import { checkCertificate } from './check-certificate';
import { checkCard } from './check-card';
import { checkDatabase } from './check-database';
import { checkDisk } from './check-disk';
import { checkNeededFiles } from './check-needed-files';
import { checkQueue } from './check-queue';
import { checkQuota } from './check-quota';
import { checkStorage } from './check-storage';
import { checkUnreferencedFiles } from './check-unreferenced-files';
import { checkLive } from './check-live';
import { type Finding, isProblem } from './finding';

export interface Examination {
  env: Env;
  storage: StorageAdapter;
  /** Removes files that no row points to, once they are old enough for the sweep. */
  fix: boolean;
}

/**
 * Checks database, storage, disk and queue and, if parts are elsewhere, whether they reach each other; compares
 * rows and files in both directions.
 */
export async function examineStudio({ env, storage, fix }: Examination): Promise<Finding[]> {
  const { findings, database } = await checkDatabase(env);
  const switches = describeTestSwitches(env);
  if (switches !== null) {
    const remedy = 'Unset it, and POCKETREEL_TEST, before this studio is used for anything but a test.';
    findings.push({ topic: 'switches', text: switches, remedy, severity: 'warning' });
  }
  try {
    findings.push(...(await checkDisk(env)));
    findings.push(...checkCertificate(env));
    const stored = await checkStorage(env, storage);
    findings.push(stored);
    findings.push(...(await checkLive(env, isProblem(stored) ? null : storage)));
    if (database === null) return findings;
    findings.push(await checkQuota(env, database), ...(await checkCard(env, database)));
    const Store = env.JOB_STORE_BACKEND === 'local' ? LocalJobStore : TursoJobStore;
    findings.push(await checkQueue(new Store(database)));
    if (isProblem(stored)) return findings;
    findings.push(...(await checkNeededFiles(database, storage)));
    findings.push(...(await checkUnreferencedFiles({ env, database, storage, fix })));
    return findings;
  } finally {
    database?.close();
  }
}
