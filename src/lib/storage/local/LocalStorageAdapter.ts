import type { BigIntStats } from 'node:fs';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '@/core/errors/errors';
import { checkFolderPrefix, checkKey, checkPrefix } from '../check-key';
import { sumOfParts } from '../check-parts';
import { etagOfFile } from './etag-of-file';
import { contentTypeOfKey } from '../keys';
import { LocalMultiparts, partsFolder } from './LocalMultiparts';
import { LocalTree, writingFolder } from './LocalTree';
import { lookIntoStorage, probeStorage } from '../probe-storage';
import { readSource } from '../read-source';
import { onDisk } from './on-disk';
import type * as Storage from '../types';
import { UrlSigner } from './UrlSigner';

/** No file that a studio makes is larger; what a signed PUT without a size may bring at most. */
const maxMadeFileBytes = 2_400_000_000;

/** The routes behind the signed URLs. */
export const localPaths = { get: '/api/storage/download', put: '/api/storage/part' } as const;

/** What a genuine PUT URL lets in: a part of a multipart, or a whole object. */
export interface PutGrant {
  key: string;
  /** Exactly this many bytes; if left out, any size up to the largest file a studio makes. */
  sizeBytes?: number;
  part?: { multipartId: string; partNumber: number; sizeBytes: number };
  /** The body must be declared as this type; set for whole objects. */
  contentType?: string;
}

/** What came with a PUT. */
export interface ReceivedBody {
  body: Readable;
  contentType: string | null;
  /** From Content-Length; null if the length was not declared. */
  lengthBytes: number | null;
}

/**
 * Objects as files below one folder. The content type of an object is the one of its key's extension.
 * Signed URLs are paths of this app, which asks `verifyGet`, `verifyPut` and `receive` what to do.
 */
export class LocalStorageAdapter implements Storage.StorageAdapter {
  readonly servesDirectly = false;
  private readonly tree: LocalTree;
  private readonly multiparts: LocalMultiparts;
  private readonly signer: UrlSigner;

  constructor(folder: string, signingSecret: Buffer) {
    this.tree = new LocalTree(folder);
    this.multiparts = new LocalMultiparts(this.tree);
    this.signer = new UrlSigner(signingSecret);
  }

  async put(key: string, body: Readable, options: Storage.PutOptions): Promise<Storage.ObjectStat> {
    try {
      const chunks = readSource(body, options);
      return describe(key, await this.tree.write(checkKey(key), chunks, { makeFolders: true }));
    } finally {
      body.destroy();
    }
  }

  async putFile(key: string, path: string, options: Storage.PutOptions): Promise<Storage.ObjectStat> {
    return this.put(key, createReadStream(path, { highWaterMark: 512 * 1024 }), options);
  }

  async open(key: string, range?: Storage.ByteRange): Promise<Storage.OpenedObject> {
    const { handle, stats } = await this.tree.openFile(checkKey(key));
    const lastByte = Number(stats.size) - 1;
    if (range && (range.startByte > lastByte || range.endByte < range.startByte)) {
      await handle.close();
      throw new AppError('storage.range_invalid');
    }
    const bounds = range ? { start: range.startByte, end: Math.min(range.endByte, lastByte) } : {};
    const body = handle.createReadStream({ ...bounds, highWaterMark: 256 * 1024 });
    return { ...describe(key, stats), body };
  }

  async fetchToFile(key: string, path: string, signal?: AbortSignal): Promise<void> {
    const { body } = await this.open(key);
    try {
      await pipeline(body, createWriteStream(path), { signal });
    } catch (thrown) {
      await rm(path, { force: true });
      throw signal?.aborted ? signal.reason : await onDisk(Promise.reject(thrown as Error));
    }
  }

  async stat(key: string): Promise<Storage.ObjectStat | null> {
    const stats = await this.tree.stat(checkKey(key));
    return stats && describe(key, stats);
  }

  async *list(prefix: string): AsyncIterable<Storage.ObjectStat> {
    const folder = checkPrefix(prefix).slice(0, prefix.lastIndexOf('/') + 1);
    yield* this.listFolder(folder, prefix.slice(folder.length));
  }

  async delete(key: string): Promise<void> {
    await this.tree.remove(checkKey(key));
  }

  async deletePrefix(prefix: string): Promise<number> {
    let deleted = 0;
    for await (const { key } of this.list(checkFolderPrefix(prefix))) {
      if (await this.tree.remove(key)) deleted += 1;
    }
    return deleted;
  }

  async signGet(key: string, options: Storage.SignGetOptions): Promise<string> {
    const filename = options.downloadFilename;
    const params = { key: checkKey(key), ...(filename === undefined ? {} : { filename }) };
    return this.signer.sign({ method: 'GET', path: localPaths.get, params }, options.expiresInSec);
  }

  async signPut(key: string, options: Storage.SignPutOptions): Promise<string> {
    const { contentType, sizeBytes, expiresInSec } = options;
    const params: Record<string, string> = { key: checkKey(key), contentType };
    if (sizeBytes !== undefined) params.sizeBytes = String(sizeBytes);
    return this.signer.sign({ method: 'PUT', path: localPaths.put, params }, expiresInSec);
  }

  async createMultipart(key: string): Promise<{ multipartId: string }> {
    return this.multiparts.create(checkKey(key));
  }

  async signPart(part: Storage.PartRequest): Promise<string> {
    const { multipartId, expiresInSec } = part;
    const numbers = { partNumber: String(part.partNumber), sizeBytes: String(part.sizeBytes) };
    const params = { key: checkKey(part.key), multipartId, ...numbers };
    return this.signer.sign({ method: 'PUT', path: localPaths.put, params }, expiresInSec);
  }

  async listParts(key: string, multipartId: string): Promise<Storage.ArrivedPart[]> {
    return this.multiparts.list(checkKey(key), multipartId);
  }

  async completeMultipart(key: string, multipartId: string, parts: Storage.ArrivedPart[]) {
    try {
      return describe(key, await this.multiparts.join(checkKey(key), multipartId, parts));
    } catch (thrown) {
      // Its parts go away when it is completed, so a repeat finds the object in their place.
      const finished = await this.stat(key);
      if (finished && finished.sizeBytes === sumOfParts(parts)) return finished;
      const isGone = thrown instanceof AppError && thrown.code === 'storage.not_found';
      throw isGone ? new AppError('upload.not_found') : thrown;
    }
  }

  async abortMultipart(key: string, multipartId: string): Promise<void> {
    await this.multiparts.remove(checkKey(key), multipartId);
  }

  async removeLeftovers(olderThanMs: number): Promise<number> {
    const unfinished = await this.tree.removeOlder(writingFolder, olderThanMs);
    return unfinished + (await this.tree.removeOlder(partsFolder, olderThanMs));
  }

  async checkReadable(): Promise<void> {
    await lookIntoStorage(this);
    await this.tree.requireRoom();
  }

  async checkHealth(): Promise<void> {
    await probeStorage(this);
  }

  /**
   * What a signed GET URL allows.
   * @throws AppError `upload.signature_invalid`
   */
  verifyGet(query: URLSearchParams): { key: string; downloadFilename?: string } {
    const { key = '', filename } = this.signer.verify('GET', localPaths.get, query);
    return { key: checkKey(key), downloadFilename: filename };
  }

  /**
   * What a signed PUT URL allows.
   * @throws AppError `upload.signature_invalid`
   */
  verifyPut(query: URLSearchParams): PutGrant {
    const signed = this.signer.verify('PUT', localPaths.put, query);
    const { key = '', multipartId, partNumber, contentType } = signed;
    const sizeBytes = signed.sizeBytes === undefined ? undefined : Number(signed.sizeBytes);
    const part =
      multipartId === undefined || sizeBytes === undefined
        ? undefined
        : { multipartId, partNumber: Number(partNumber), sizeBytes };
    return { key: checkKey(key), sizeBytes, part, contentType };
  }

  /**
   * Takes the body of a granted PUT; the ETag of what arrived.
   * @throws AppError `upload.wrong_size`, `upload.too_large`, `upload.not_found`, `upload.signature_invalid` for another type
   */
  async receive(grant: PutGrant, { body, contentType, lengthBytes }: ReceivedBody): Promise<string> {
    if (grant.contentType !== undefined && grant.contentType !== contentType) {
      throw new AppError('upload.signature_invalid');
    }
    const { key, sizeBytes, part } = grant;
    if (sizeBytes !== undefined && lengthBytes !== null && lengthBytes !== sizeBytes)
      throw new AppError('upload.wrong_size');
    if (lengthBytes !== null && lengthBytes > maxMadeFileBytes) throw new AppError('upload.too_large');
    if (part) {
      const { multipartId, ...rest } = part;
      return (await this.multiparts.receive(key, multipartId, rest, body)).etag;
    }
    const chunks = readSource(body, { exactBytes: sizeBytes, maxBytes: maxMadeFileBytes });
    return etagOfFile(await this.tree.write(key, chunks, { makeFolders: true }));
  }

  private async *listFolder(folder: string, nameStart: string): AsyncGenerator<Storage.ObjectStat> {
    for (const name of await this.tree.namesIn(folder)) {
      // Names with a dot in front are the adapter's own: no key has one.
      if (!name.startsWith(nameStart) || name.startsWith('..')) continue;
      if (name.endsWith('/')) yield* this.listFolder(folder + name, '');
      else {
        const stats = await this.tree.stat(folder + name);
        if (stats) yield describe(folder + name, stats);
      }
    }
  }
}

function describe(key: string, stats: BigIntStats): Storage.ObjectStat {
  return {
    key,
    sizeBytes: Number(stats.size),
    contentType: contentTypeOfKey(key),
    modifiedAtMs: Number(stats.mtimeMs),
    etag: etagOfFile(stats),
  };
}
