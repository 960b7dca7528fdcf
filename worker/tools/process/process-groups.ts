/**
 * Records the process groups of running tools in DATA_DIR/run/groups, so that tools which outlived a killed
 * worker are found at the next start. One small file per group, named by its leader's pid.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { getEnv } from '@/lib/env';
import { findProcess, listProcesses, signalGroup } from './process-table';
import type { ProcessEntry } from './process-table';

const noteSchema = z.object({
  processGroup: z.number().int().min(2),
  startedAt: z.string().nullable(),
  owner: z.object({ pid: z.number().int(), startedAt: z.string() }),
});

const groupsDir = (dataDir: string) => join(dataDir, 'run', 'groups');

let self: ProcessEntry | null | undefined;

/** Records a group that this process has just started; returns a function that removes the record. */
export async function noteGroup(processGroup: number): Promise<() => void> {
  self ??= await findProcess(process.pid);
  const leader = await findProcess(processGroup);
  const dir = groupsDir(getEnv().DATA_DIR);
  const file = join(dir, `${processGroup}.json`);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const note = {
    processGroup,
    startedAt: leader?.startedAt ?? null,
    owner: { pid: process.pid, startedAt: self?.startedAt ?? '' },
  };
  writeFileSync(file, JSON.stringify(note));
  return () => rmSync(file, { force: true });
}

/**
 * Kills groups whose worker has died; groups of a living worker are left alone. Processes are matched by start
 * time, so that a reused pid is never hit.
 * @returns the process groups killed
 */
export async function sweepOrphanGroups(dataDir = getEnv().DATA_DIR): Promise<number[]> {
  const dir = groupsDir(dataDir);
  const processes = await listProcesses();
  const killed: number[] = [];
  for (const name of noteFiles(dir)) {
    const file = join(dir, name);
    const note = readNote(file);
    if (note && isLiving(processes, note.owner)) continue;
    if (note && isOurs(note, processes, dataDir) && signalGroup(note.processGroup, 'SIGKILL')) {
      killed.push(note.processGroup);
    }
    rmSync(file, { force: true });
  }
  return killed;
}

function noteFiles(dir: string): string[] {
  try {
    return readdirSync(dir).filter((name) => /^\d+\.json$/.test(name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Null if the record was cut off by a crash or has just been removed by its owner. */
function readNote(file: string): z.infer<typeof noteSchema> | null {
  try {
    return noteSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

function isLiving(processes: ProcessEntry[], wanted: { pid: number; startedAt: string }): boolean {
  return processes.some((entry) => entry.pid === wanted.pid && entry.startedAt === wanted.startedAt);
}

function isOurs(note: z.infer<typeof noteSchema>, processes: ProcessEntry[], dataDir: string): boolean {
  const leader = processes.find((entry) => entry.pid === note.processGroup);
  if (leader) return leader.startedAt === note.startedAt;
  // The leader is dead; its children are recognised by the DATA_DIR in their environment.
  const members = processes.filter((entry) => entry.processGroup === note.processGroup);
  return members.length > 0 && members.every((member) => carriesDataDir(member.pid, dataDir));
}

function carriesDataDir(pid: number, dataDir: string): boolean {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return environment.includes(`DATA_DIR=${dataDir}`);
  } catch {
    return false;
  }
}
