import { createHash, randomUUID } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { AppError } from '@/core/errors/errors';
import { checkParts, sumOfParts } from '../check-parts';
import { etagOfFile } from './etag-of-file';
import { PartsJoin } from './PartsJoin';
import type { LocalTree } from './LocalTree';
import { readSource } from '../read-source';
import type { ArrivedPart } from '../types';

export const partsFolder = '.parts';
const partNamePattern = /^\d{5}$/;

type Joins = Map<string, Promise<BigIntStats>>;
const shared = globalThis as { pocketreelJoins?: Joins };
/** Joins under way by folder, in all of this process, however often a bundler copies this module. */
const joins: Joins = (shared.pocketreelJoins ??= new Map<string, Promise<BigIntStats>>());

/**
 * Multiparts on disk: a private folder each, with one file per part that has arrived whole. The folder's
 * name is a hash of key and id together, so neither can lead anywhere and an id fits its key alone.
 */
export class LocalMultiparts {
  constructor(private readonly tree: LocalTree) {}

  async create(key: string): Promise<{ multipartId: string }> {
    const multipartId = randomUUID();
    await this.tree.makeFolder(folderOf(key, multipartId));
    return { multipartId };
  }

  /** Takes a part of exactly `sizeBytes`; a part sent again replaces the earlier one. */
  async receive(
    key: string,
    multipartId: string,
    part: Omit<ArrivedPart, 'etag'>,
    body: Readable,
  ): Promise<ArrivedPart> {
    const name = `${folderOf(key, multipartId)}/${fileOf(part.partNumber)}`;
    if (await PartsJoin.read(await this.tree.pathOf(folderOf(key, multipartId)))) {
      throw new AppError('upload.already_finished');
    }
    const chunks = readSource(body, { exactBytes: part.sizeBytes });
    try {
      return arrived(part.partNumber, await this.tree.write(name, chunks, { makeFolders: false }));
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === 'storage.not_found')
        throw new AppError('upload.not_found');
      throw thrown;
    }
  }

  async list(key: string, multipartId: string): Promise<ArrivedPart[]> {
    const folder = folderOf(key, multipartId);
    // Once joining has begun, parts that are moved already still count as arrived.
    const begun = await PartsJoin.read(await this.tree.pathOf(folder));
    if (begun) return begun.parts;
    const parts: ArrivedPart[] = [];
    for (const name of await this.tree.namesIn(folder)) {
      const stats = partNamePattern.test(name) ? await this.tree.stat(`${folder}/${name}`) : null;
      if (stats !== null) parts.push(arrived(Number(name), stats));
    }
    return parts;
  }

  /**
   * Makes the parts one file, which becomes the object; a call at the same time waits for the same join, and
   * one after a crash goes on where that stopped.
   * @throws AppError `storage.not_found` if the multipart is gone, perhaps during the joining
   */
  async join(key: string, multipartId: string, parts: ArrivedPart[]): Promise<BigIntStats> {
    const folder = await this.tree.pathOf(folderOf(key, multipartId));
    const running = joins.get(folder);
    if (running) return running;
    const joining = this.joinAlone(key, multipartId, checkParts(parts)).finally(() => joins.delete(folder));
    joins.set(folder, joining);
    return joining;
  }

  private async joinAlone(key: string, multipartId: string, ordered: ArrivedPart[]): Promise<BigIntStats> {
    const name = folderOf(key, multipartId);
    const folder = await this.tree.pathOf(name);
    const begun = await PartsJoin.read(folder);
    const present = new Map((await this.list(key, multipartId)).map((part) => [part.partNumber, part.etag]));
    if (present.size === 0) throw new AppError('storage.not_found');
    if (ordered.some((part) => present.get(part.partNumber) !== part.etag))
      throw new AppError('upload.incomplete');
    try {
      const finished = begun && (await this.tree.stat(key));
      const isFinished = finished && Number(finished.size) === sumOfParts(begun.parts);
      const stats = isFinished
        ? finished
        : await this.tree.adopt(
            await (begun ?? (await PartsJoin.begin(folder, ordered))).finish(({ partNumber }) =>
              join(folder, fileOf(partNumber)),
            ),
            key,
          );
      await this.remove(key, multipartId);
      return stats;
    } catch (thrown) {
      const isGone = (await this.tree.namesIn(name)).length === 0;
      throw isGone ? new AppError('storage.not_found', { cause: thrown }) : thrown;
    }
  }

  async remove(key: string, multipartId: string): Promise<void> {
    await this.tree.removeFolder(folderOf(key, multipartId));
  }
}

function folderOf(key: string, multipartId: string): string {
  return `${partsFolder}/${createHash('sha256')
    .update(JSON.stringify([key, multipartId]))
    .digest('hex')}`;
}

function fileOf(partNumber: number): string {
  return String(partNumber).padStart(5, '0');
}

function arrived(partNumber: number, stats: BigIntStats): ArrivedPart {
  return { partNumber, sizeBytes: Number(stats.size), etag: etagOfFile(stats) };
}
