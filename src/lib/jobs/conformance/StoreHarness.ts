import type { Database } from '../../db/database';
import type { LibsqlDatabase } from '../../db/open-libsql';
import type { SqliteDatabase } from '../../db/open-sqlite';
import {
  assets,
  dispatches,
  jobs,
  reels,
  videos,
  workers,
  type AssetRow,
  type VideoRow,
} from '../../db/schema';
import { newId } from '../../new-id';
import { storageKeys } from '../../storage/keys';
import type { Lane } from '@/core/jobs/catalog';
import { ReelHarness } from './ReelHarness';
import type { Job, JobStore, NewJob } from '../types';

export interface OpenedStore {
  store: JobStore;
  database: Database;
}

export const render: NewJob = { kind: 'render', input: { look: 'bars' } };
export const preview: NewJob = { kind: 'preview', input: { version: 1 } };
export const permanent = { code: 'input.unsupported', fate: 'never' } as const;
export const transient = { code: 'source.unreachable', fate: 'retry' } as const;
export const beat = { stage: 'drawing', progress: 40, leaseMs: 60_000 };

/** An asset such as an ingest makes, of 10 bytes. */
export function someAsset(assetId: string, sha256: string | null): AssetRow {
  return {
    assetId,
    kind: 'source',
    title: 'Voice',
    sha256,
    source: { type: 'upload', filename: 'voice.m4a' },
    durationSec: 2.5,
    sampleRateHz: 48_000,
    channels: 1,
    files: {
      original: { key: storageKeys.assetOriginal(assetId, 'wav'), sizeBytes: 5 },
      audio: { key: storageKeys.assetAudio(assetId), sizeBytes: 3 },
      peaks: { key: storageKeys.assetPeaks(assetId), sizeBytes: 2 },
    },
    loudness: { integratedLufs: -19.5, truePeakDbtp: -3, rangeLu: 4 },
    createdAt: 1,
    lastUsedAt: 1,
  };
}

/** A video such as a render makes, whose share file is its master. */
export function someVideo(videoId: string, assetId: string, changes: Partial<VideoRow> = {}): VideoRow {
  const master = { key: storageKeys.videoMaster(videoId), sizeBytes: 4000 };
  return {
    videoId,
    jobId: 'job_a',
    assetId,
    spec: { look: 'bars', aspect: '9:16' },
    durationSec: 10,
    widthPx: 1080,
    heightPx: 1920,
    files: { master, share: master, poster: { key: storageKeys.videoPoster(videoId), sizeBytes: 1000 } },
    createdAt: 1,
    ...changes,
  };
}

/** One store under test, emptied before each test, with shorthands for what most tests do first. */
export class StoreHarness {
  readonly reels = new ReelHarness(this);
  private opened: OpenedStore | undefined;

  async open(open: () => Promise<OpenedStore>): Promise<void> {
    this.opened = await open();
  }

  get store(): JobStore {
    return this.opened!.store;
  }

  get database(): Database {
    return this.opened!.database;
  }

  /** Runs SQL as it is. */
  async execute(statement: string): Promise<void> {
    const opened = this.database as SqliteDatabase | LibsqlDatabase;
    if ('connection' in opened) opened.connection.exec(statement);
    else await opened.client.execute(statement);
  }

  async empty(): Promise<void> {
    const tables = [jobs, dispatches, assets, videos, reels, workers];
    await this.database.atomically((orm) => tables.map((table) => orm.delete(table)));
  }

  readonly create = async (job: NewJob = render): Promise<Job> => (await this.store.create(job)).job;

  readonly claim = async (overrides: ClaimOverrides = {}): Promise<Job & { claimToken: string }> => {
    const { leaseMs, limitMs, workerId = 'w1', lanes } = overrides;
    const timeLimitsMs = limitMs === undefined ? {} : { render: limitMs };
    const request = { claimToken: newId('claim'), workerId, lanes, leaseMs, timeLimitsMs };
    return (await this.store.claimNextPending(request)) as Job & { claimToken: string };
  };
}

export interface ClaimOverrides {
  leaseMs?: number;
  limitMs?: number;
  workerId?: string;
  lanes?: readonly Lane[];
}
