import type { Database } from '../db/database';
import type { Env } from '../env';
import { readSweepLimit } from '../references/read-sweep-limit';
import { readWantedFiles, rowPrefixes } from '../references/read-wanted-files';
import type { ObjectStat, StorageAdapter } from '../storage/types';
import { describeAge, describeBytes } from './describe-amounts';
import type { Finding } from './finding';

/** Previews are a cache, which the worker's sweep judges by their age alone. */
const prefixes = [...rowPrefixes, 'jobs/', 'health/'];
const mostNamed = 20;

export interface UnreferencedCheck {
  env: Env;
  database: Database;
  storage: StorageAdapter;
  /** Deletes those that are old enough for the sweep. */
  fix: boolean;
}

/** The files that no row points to: the old ones by name, the young ones as a number. */
export async function checkUnreferencedFiles(check: UnreferencedCheck): Promise<Finding[]> {
  const { old, young } = await findUnreferenced(check);
  const findings: Finding[] = [];
  if (young.length > 0) {
    const text = `${describeTogether(young)} belong to no row yet; too young to judge`;
    findings.push({ topic: 'files', text });
  }
  if (old.length === 0) return [...findings, { topic: 'files', text: 'no old file is without its row' }];
  if (check.fix) {
    for (const { key } of old) await check.storage.delete(key);
    return [...findings, { topic: 'files', text: `removed ${describeTogether(old)} that no row points to` }];
  }
  const remedy = 'Remove it: npm run doctor -- --fix (a running worker does so within a day).';
  const named = old.slice(0, mostNamed).map(({ key, sizeBytes, modifiedAtMs }) => {
    const age = describeAge(Date.now() - modifiedAtMs);
    return `no row points to ${key}, ${describeBytes(sizeBytes)}, ${age} old`;
  });
  const rest = old.slice(mostNamed);
  if (rest.length > 0) named.push(`no row points to ${describeTogether(rest)} more`);
  return [...findings, ...named.map((text): Finding => ({ topic: 'files', text, remedy }))];
}

async function findUnreferenced({ env, database, storage }: UnreferencedCheck) {
  const oldBeforeMs = (await readSweepLimit(database))(env.SWEEP_UNREFERENCED_AFTER_MS);
  const isWanted = await readWantedFiles(database);
  const old: ObjectStat[] = [];
  const young: ObjectStat[] = [];
  for (const prefix of prefixes) {
    for await (const object of storage.list(prefix)) {
      if (!isWanted(object.key)) (object.modifiedAtMs < oldBeforeMs ? old : young).push(object);
    }
  }
  return { old, young };
}

function describeTogether(objects: ObjectStat[]): string {
  const bytes = objects.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return `${objects.length} file(s), ${describeBytes(bytes)},`;
}
