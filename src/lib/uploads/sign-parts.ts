import type { SignedPart } from '@/core/api/files';
import type { Upload } from '../db/schema';
import { getStorageAdapter } from '../storage';
import { audioUrlLifetimeSec } from '../storage/url-lifetimes';

/** Signs a URL for each part of an upload except those named; empty for a file that came at once. */
export async function signParts(upload: Upload, except: Set<number> = new Set()): Promise<SignedPart[]> {
  const { key, multipartId } = upload;
  if (multipartId === null) return [];
  const missing = partsOf(upload).filter((part) => !except.has(part.partNumber));
  const sign = async (part: PartPlan) => {
    const url = await getStorageAdapter().signPart({
      ...part,
      key,
      multipartId,
      expiresInSec: audioUrlLifetimeSec,
    });
    return { ...part, url };
  };
  return Promise.all(missing.map(sign));
}

/** The number and size of a part. */
export interface PartPlan {
  partNumber: number;
  sizeBytes: number;
}

/** The parts an upload consists of: all of one size but the last, which has the rest. */
export function partsOf({ partCount, partSizeBytes, sizeBytes }: Upload): PartPlan[] {
  return Array.from({ length: partCount }, (_, index) => ({
    partNumber: index + 1,
    sizeBytes: Math.min(partSizeBytes, sizeBytes - index * partSizeBytes),
  }));
}
