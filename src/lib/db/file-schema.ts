import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/**
 * The files that a recording or a video has: `always` from the start, or `sometimes`, when a later job
 * adds them. A new kind of file is one line here.
 */
export const fileNames = {
  asset: { original: 'always', audio: 'always', peaks: 'always', analysis: 'sometimes' },
  video: { master: 'always', share: 'always', poster: 'always' },
} as const satisfies Record<string, Record<string, 'always' | 'sometimes'>>;

export type FileOwner = keyof typeof fileNames;
export type FileNameOf<O extends FileOwner> = keyof (typeof fileNames)[O];
export type FileName = { [O in FileOwner]: FileNameOf<O> }[FileOwner];
type NamesThat<O extends FileOwner, When> = {
  [N in keyof (typeof fileNames)[O]]: (typeof fileNames)[O][N] extends When ? N : never;
}[keyof (typeof fileNames)[O]];

export interface StoredFile {
  key: string;
  /** Null if it is counted in another row: sizes of single files are known since this table exists. */
  sizeBytes: number | null;
}

/** The files of one recording or video, by name. */
export type FilesOf<O extends FileOwner> = Record<NamesThat<O, 'always'>, StoredFile> &
  Partial<Record<NamesThat<O, 'sometimes'>, StoredFile>>;

/**
 * One row for each file that a recording or video has. Two names may share a key (the share file of a short
 * video is its master); a key counts once. Triggers delete the rows together with their owner's.
 */
export const files = sqliteTable(
  'files',
  {
    /** An asset's or a video's id. */
    ownerId: text('owner_id').notNull(),
    name: text('name').notNull().$type<FileName>(),
    key: text('key').notNull(),
    sizeBytes: integer('size_bytes'),
    createdAt: integer('created_at').notNull(),
  },
  (file) => [
    primaryKey({ columns: [file.ownerId, file.name] }),
    index('files_key').on(file.key, file.sizeBytes),
  ],
);

export type FileRow = typeof files.$inferInsert;
