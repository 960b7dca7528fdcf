import { join } from 'node:path';
import { z } from 'zod';

/** What lies in the folder of a finished backup. `files/` exists only if the files were requested. */
export const backupFolder = {
  database: (folder: string) => join(folder, 'studio.sqlite'),
  manifest: (folder: string) => join(folder, 'files.json'),
  file: (folder: string, key: string) => join(folder, 'files', key),
} as const;

/** `files.json`: every file that the rows of the copied database need. */
export const manifestSchema = z.object({
  format: z.literal(1),
  /** ISO 8601. */
  createdAt: z.string(),
  files: z.array(
    z.object({
      key: z.string(),
      /** Null if the file was missing already when the backup was made. */
      sizeBytes: z.int().nullable(),
      row: z.enum(['recording', 'video', 'upload']),
      rowId: z.string(),
      title: z.string(),
    }),
  ),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestFile = Manifest['files'][number];

/** A moment as the name of a folder that sorts by time, such as `2026-08-14T10-22-05-123Z`. */
export function timestampName(moment = new Date()): string {
  return moment.toISOString().replaceAll(/[:.]/g, '-');
}
