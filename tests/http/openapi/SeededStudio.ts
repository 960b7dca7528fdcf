import { count } from 'drizzle-orm';
import { getDatabase } from '@/lib/db/get-database';
import { jobs, uploads } from '@/lib/db/schema';
import { jobKinds, jobStatuses } from '@/core/jobs/catalog';
import { createReel } from '@/lib/reels/create-reel';
import { getStorageAdapter } from '@/lib/storage';
import { storageKeys } from '@/lib/storage/keys';
import { type TestStudio, openTestStudio, studioToken } from '../../studio/open-test-studio';
import { addAsset, addObject, addVideo, recipeOf } from '../sample-rows';
import { makeJob } from './make-job';
import { makeUpload } from './make-upload';

/** How much there is of what a refused request must not make. */
export interface Holdings {
  jobs: number;
  uploads: number;
  files: number;
}

type Maker = (variant: number) => Promise<string>;

/** A studio with some of everything: recordings, uploads in every state, jobs of every kind and state. */
export class SeededStudio {
  // Without a prototype: names such as `constructor` are asked for too.
  private readonly known = Object.create(null) as Record<string, string[]>;
  private readonly makers: Record<string, Maker>;

  private constructor(private readonly studio: TestStudio) {
    this.makers = {
      assetId: async (variant) => (await addAsset({ kind: variant % 2 ? 'prepared' : 'source' })).assetId,
      videoId: async () => (await addVideo(this.known.assetId![0]!)).videoId,
      reelId: async () =>
        (await createReel({ recipe: recipeOf(this.known.assetId![0]!) as never }, null)).reelId,
      uploadId: (variant) => makeUpload(variant),
      jobId: (variant) => makeJob(variant, this.known),
    };
  }

  static async open(): Promise<SeededStudio> {
    const room = { STORAGE_QUOTA_BYTES: String(2 ** 50), MAX_JOBS_PER_MINUTE: String(2 ** 30) };
    const seeded = new SeededStudio(await openTestStudio({ ...room, INTERNAL_WEBHOOK_SECRET: studioToken }));
    await seeded.fill();
    return seeded;
  }

  /** Opens every door: the webhook takes the same here as its secret. */
  get token(): string {
    return this.studio.token;
  }

  get dataDir(): string {
    return this.studio.dataDir;
  }

  /** Values for a field or parameter of this name; none where the name means nothing here. */
  valuesFor = (name: string): readonly string[] => this.known[name] ?? [];

  /** An id there is: a standing one to look at, or one made to be changed. */
  async idFor(name: string, variant: number, purpose: 'look' | 'change'): Promise<string> {
    const standing = this.known[name]!;
    return purpose === 'look' ? standing[variant % standing.length]! : this.makers[name]!(variant);
  }

  async countHoldings(): Promise<Holdings> {
    const [jobRows] = await getDatabase().run((orm) => orm.select({ number: count() }).from(jobs));
    const [uploadRows] = await getDatabase().run((orm) => orm.select({ number: count() }).from(uploads));
    let files = 0;
    for await (const _ of getStorageAdapter().list('uploads/')) files += 1;
    return { jobs: jobRows!.number, uploads: uploadRows!.number, files };
  }

  close(): Promise<void> {
    return this.studio.close();
  }

  private async fill(): Promise<void> {
    const make = async (name: string, variants: number) => {
      const ids: string[] = [];
      for (let variant = 0; variant < variants; variant += 1) ids.push(await this.makers[name]!(variant));
      this.known[name] = ids;
      return ids;
    };
    const assetIds = await make('assetId', 3);
    this.known.sourceAssetId = assetIds;
    await addAsset({ assetId: 'asset_mixed', kind: 'prepared', recipe: recipeOf(assetIds[0]!) as never });
    const uploadIds = await make('uploadId', 4);
    this.known.storageKey = this.known.coverKey = uploadIds.map((id) => `uploads/${id}/file`);
    this.known.url = [
      'https://www.youtube.com/watch?v=abc',
      'https://example.com/a.mp3',
      'http://127.0.0.1/',
    ];
    await addObject(storageKeys.preview('f'.repeat(64)), 'some sound');
    await make('videoId', 1);
    await make('reelId', 2);
    await make('jobId', jobKinds.length * jobStatuses.length);
    this.known.key = [`assets/${assetIds[0]}/audio.m4a`, ...this.known.storageKey];
  }
}
