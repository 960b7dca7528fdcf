import { existsSync } from 'node:fs';
import { stat, statfs } from 'node:fs/promises';
import type { Env } from '../env';
import { filesFolder } from '../storage/local/files-folder';
import { describeBytes } from './describe-amounts';
import type { Finding } from './finding';

/** Free room on the disk, or disks, of DATA_DIR; enough is room for the largest upload twice. */
export async function checkDisk(env: Env): Promise<Finding[]> {
  const wantedBytes = 2 * env.MAX_VIDEO_UPLOAD_BYTES;
  const folderByDisk = new Map<number, string>();
  for (const folder of [filesFolder(env.DATA_DIR), env.DATA_DIR].filter(existsSync)) {
    folderByDisk.set((await stat(folder)).dev, folder);
  }
  return Promise.all(
    [...folderByDisk.values()].map(async (folder): Promise<Finding> => {
      const { bavail, bsize } = await statfs(folder);
      const text = `${describeBytes(bavail * bsize)} free in ${folder}`;
      if (bavail * bsize >= wantedBytes) return { topic: 'disk', text };
      const remedy = `Free some room: a large upload needs ${describeBytes(wantedBytes)}.`;
      return { topic: 'disk', text, remedy };
    }),
  );
}
