import { createHash, randomUUID } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import type { Readable } from 'node:stream';
import { AppError } from '../errors';
import { checkParts } from './check-parts';
import { etagOfFile } from './etag-of-file';
import type { LocalTree } from './LocalTree';
import { readSource } from './read-source';
import type { ArrivedPart } from './types';

export const partsFolder = '.parts';
const partNamePattern = /^\d{5}$/;

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
    const parts: ArrivedPart[] = [];
    for (const name of await this.tree.namesIn(folder)) {
      const stats = partNamePattern.test(name) ? await this.tree.stat(`${folder}/${name}`) : null;
      if (stats !== null) parts.push(arrived(Number(name), stats));
    }
    return parts;
  }

  /**
   * Writes the parts, one after the other, as the object.
   * @throws AppError `storage.not_found` where the multipart is gone, perhaps during the writing
   */
  async join(key: string, multipartId: string, parts: ArrivedPart[]): Promise<BigIntStats> {
    const ordered = checkParts(parts);
    const present = new Map((await this.list(key, multipartId)).map((part) => [part.partNumber, part.etag]));
    if (present.size === 0) throw new AppError('storage.not_found');
    if (ordered.some((part) => present.get(part.partNumber) !== part.etag))
      throw new AppError('upload.incomplete');
    const names = ordered.map((part) => `${folderOf(key, multipartId)}/${fileOf(part.partNumber)}`);
    const stats = await this.tree.write(key, this.chunksOf(names), { makeFolders: true });
    await this.remove(key, multipartId);
    return stats;
  }

  async remove(key: string, multipartId: string): Promise<void> {
    await this.tree.removeFolder(folderOf(key, multipartId));
  }

  private async *chunksOf(names: string[]): AsyncGenerator<Buffer, void> {
    for (const name of names) {
      const { handle } = await this.tree.openFile(name);
      yield* handle.createReadStream({ highWaterMark: 512 * 1024 }) as AsyncIterable<Buffer>;
    }
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
