import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareDatabase } from '@/lib/db/prepare-database';
import { resetEnv } from '@/lib/env';
import { resetHealth } from '@/lib/health/read-health';
import { resetJobStore } from '@/lib/jobs';
import { resetStorageAdapter } from '@/lib/storage';

export interface TestStudio {
  dataDir: string;
  /** For `Authorization: Bearer`. */
  token: string;
  close(): Promise<void>;
}

/** The owner's token of every studio opened here. */
export const studioToken = 'a-token-for-this-test-alone';

/** Points this process at an empty studio of its own: SQLite and local disk in a temporary folder. */
export async function openTestStudio(variables: Record<string, string> = {}): Promise<TestStudio> {
  const before = { ...process.env };
  const dataDir = await mkdtemp(join(tmpdir(), 'pocketreel-studio-'));
  Object.assign(process.env, {
    DATA_DIR: dataDir,
    STUDIO_TOKEN: studioToken,
    LOG_LEVEL: 'silent',
    ...variables,
  });
  resetAll();
  await prepareDatabase();
  return {
    dataDir,
    token: studioToken,
    close: async () => {
      process.env = before;
      resetAll();
      await rm(dataDir, { recursive: true });
    },
  };
}

function resetAll(): void {
  resetEnv();
  resetJobStore();
  resetHealth();
  resetStorageAdapter();
}
