import { eq } from 'drizzle-orm';
import type { Database } from '../../db/database';
import { jobs, reels, type Reel, type ReelRow } from '../../db/schema';
import { newId } from '../../new-id';
import type { AttachRequest, Job, JobStore, LaterStep, Make, MakeOutcome, NewJob } from '../types';

export const emptyRecipe = {
  version: 1 as const,
  clips: [],
  loudness: 'social' as const,
  clean: 'off' as const,
  outputFormat: 'm4a' as const,
};

/** Its title holds what a replacement in text would trip over. */
export const look = { look: 'bars', aspect: '9:16', title: 'Ω "quoted" $.assetId' } as const;

export const renderStep: LaterStep = {
  kind: 'render',
  lane: 'long',
  maxAttempts: 2,
  input: { ...look, audio: { type: 'asset' } },
  fill: [{ from: '$.assetId', to: '$.audio.assetId' }],
};

export const saveStep: LaterStep = {
  kind: 'save',
  lane: 'quick',
  maxAttempts: 2,
  input: { ...emptyRecipe, clips: [{ id: 'clip_1', startSec: 0 }] },
  fill: [
    { from: '$.assetId', to: '$.clips[0].sourceAssetId' },
    { from: '$.durationSec', to: '$.clips[0].endSec' },
  ],
};

export const makeOf = (...then: LaterStep[]): Make => ({
  revision: 1,
  step: 1,
  steps: then.length + 1,
  then,
});

/** A save, after which a render follows. */
export const saveFirst: NewJob & { make: Make } = {
  kind: 'save',
  input: emptyRecipe,
  make: makeOf(renderStep),
};

export const ingest: NewJob = {
  kind: 'ingest',
  input: { type: 'upload', storageKey: 'u', filename: 'a.m4a' },
};

export function someReel(changes: Partial<ReelRow> = {}): ReelRow {
  const reel = { reelId: newId('reel'), title: 'Reel', recipe: emptyRecipe, video: look };
  return { ...reel, revision: 1, createdAt: 1, updatedAt: 1, ...changes };
}

/** Shorthands for what tests of makes do to reels. */
export class ReelHarness {
  constructor(private readonly on: { readonly store: JobStore; readonly database: Database }) {}

  async read(reelId: string): Promise<Reel> {
    const rows = await this.on.database.run((orm) =>
      orm.select().from(reels).where(eq(reels.reelId, reelId)),
    );
    return rows[0]!;
  }

  async add(changes: Partial<ReelRow> = {}): Promise<string> {
    const reel = someReel(changes);
    await this.on.database.run((orm) => orm.insert(reels).values(reel));
    return reel.reelId;
  }

  async change(reelId: string, changes: Partial<ReelRow>): Promise<void> {
    await this.on.database.run((orm) => orm.update(reels).set(changes).where(eq(reels.reelId, reelId)));
  }

  /** A reel whose recording is being ingested. */
  async addSource(): Promise<{ reelId: string; job: Job }> {
    const reel = someReel();
    const { job } = await this.on.store.createWithReel(ingest, reel);
    return { reelId: reel.reelId, job };
  }

  make(reelId: string, job = saveFirst): Promise<Job> {
    return this.started(this.on.store.startMake({ reelId, revision: 1, job }));
  }

  attach(request: Omit<AttachRequest, 'revision'>): Promise<MakeOutcome | { outcome: 'ended' }> {
    return this.on.store.attachMake({ revision: 1, ...request });
  }

  async started(asked: Promise<MakeOutcome | { outcome: 'ended' }>): Promise<Job> {
    const answer = await asked;
    if (answer.outcome !== 'started') throw new Error(`expected a started make, got ${answer.outcome}`);
    return answer.job;
  }

  /** The job of the latest step. */
  async job(reelId: string): Promise<Job | null> {
    const { jobId } = await this.read(reelId);
    return jobId === null ? null : this.on.store.get(jobId);
  }

  jobs(): Promise<Job[]> {
    return this.on.database.run((orm) => orm.select().from(jobs).orderBy(jobs.seq));
  }

  async jobsAfter(jobId: string): Promise<Job[]> {
    return (await this.jobs()).filter(({ follows }) => follows === jobId);
  }
}
