import { eq } from 'drizzle-orm';
import { videos } from '../db/schema';
import { storageKeys } from '../storage/keys';
import { buildVideo, videoKeys } from '../videos/build-video';
import type { FinishedKind } from './finished-kind';
import { wholeResultSchema } from './hand-off-schema';

/** A render on a GPU: its files are verified and become a video. */
export const finishedRender: FinishedKind<'render'> = {
  resultSchema: wholeResultSchema,

  async findFaults({ files }, { videoId }, storage) {
    const keys = videoKeys(videoId);
    const faults = await Promise.all(
      files.map(async ({ name, sizeBytes }) => {
        const stat = await storage.stat(keys[name]);
        if (stat === null) return `the ${name} is missing in the storage`;
        if (stat.sizeBytes === sizeBytes) return null;
        return `the ${name} has ${stat.sizeBytes} bytes, not ${sizeBytes}`;
      }),
    );
    return faults.filter((fault) => fault !== null);
  },

  complete(plan, result, job) {
    const { row, result: jobResult } = buildVideo(plan, result, job);
    return { result: jobResult, rows: { videos: [row] } };
  },

  filesPrefix: ({ videoId }) => storageKeys.videoPrefix(videoId),

  async areFilesKept({ videoId }, database) {
    const rows = await database.run(
      (orm) => orm.select({ videoId: videos.videoId }).from(videos).where(eq(videos.videoId, videoId)),
      { repeatable: true },
    );
    return rows.length > 0;
  },
};
