import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '@/core/errors/errors';
import { attachmentHeader } from './attachment-header';
import { checkFolderPrefix, checkKey, checkPrefix } from '../check-key';
import { sumOfParts } from '../check-parts';
import { type GatheredPart, gatherParts } from './gather-parts';
import { contentTypeOfKey } from '../keys';
import { lookIntoStorage, probeStorage } from '../probe-storage';
import { readSource } from '../read-source';
import { type S3Config, S3Connection } from './S3Connection';
import { S3Multiparts } from './S3Multiparts';
import type * as Storage from '../types';

/** An object up to this size goes up in one request, a larger one in parts of it; one is held at a time. */
const partSizeBytes = 8 * 1024 ** 2;

/** Objects in a bucket of Cloudflare R2, or of anything else that speaks S3. Signed URLs lead there. */
export class R2StorageAdapter implements Storage.StorageAdapter {
  readonly servesDirectly = true;
  private readonly s3: S3Connection;
  private readonly bucket: string;
  private readonly multiparts: S3Multiparts;

  constructor(config: S3Config) {
    this.s3 = new S3Connection(config);
    this.bucket = config.bucket;
    this.multiparts = new S3Multiparts(this.s3, config.bucket);
  }

  async put(key: string, body: Readable, options: Storage.PutOptions): Promise<Storage.ObjectStat> {
    try {
      checkKey(key);
      const parts = gatherParts(readSource(body, options), partSizeBytes);
      await this.putParts(key, parts, options);
      return await this.mustStat(key);
    } catch (thrown) {
      throw options.signal?.aborted ? options.signal.reason : thrown;
    } finally {
      body.destroy();
    }
  }

  async putFile(key: string, path: string, options: Storage.PutOptions): Promise<Storage.ObjectStat> {
    return this.put(key, createReadStream(path, { highWaterMark: 512 * 1024 }), options);
  }

  async open(key: string, range?: Storage.ByteRange): Promise<Storage.OpenedObject> {
    if (range && range.endByte < range.startByte) throw new AppError('storage.range_invalid');
    const Range = range && `bytes=${range.startByte}-${range.endByte}`;
    const input = { Bucket: this.bucket, Key: checkKey(key), Range };
    const answer = await this.s3.run((sdk, client) => client.send(new sdk.GetObjectCommand(input)));
    const wholeBytes = Number(answer.ContentRange?.split('/')[1] ?? answer.ContentLength);
    return { ...describe(key, { ...answer, ContentLength: wholeBytes }), body: answer.Body as Readable };
  }

  async fetchToFile(key: string, path: string, signal?: AbortSignal): Promise<void> {
    const { body } = await this.open(key);
    try {
      await pipeline(body, createWriteStream(path), { signal });
    } catch (thrown) {
      await rm(path, { force: true });
      throw signal?.aborted ? signal.reason : new AppError('storage.unavailable', { cause: thrown });
    }
  }

  async stat(key: string): Promise<Storage.ObjectStat | null> {
    const input = { Bucket: this.bucket, Key: checkKey(key) };
    try {
      return describe(key, await this.s3.run((sdk, client) => client.send(new sdk.HeadObjectCommand(input))));
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === 'storage.not_found') return null;
      throw thrown;
    }
  }

  async *list(prefix: string): AsyncIterable<Storage.ObjectStat> {
    checkPrefix(prefix);
    for (let token: string | undefined; ;) {
      const input = { Bucket: this.bucket, Prefix: prefix, ContinuationToken: token };
      const page = await this.s3.run((sdk, client) => client.send(new sdk.ListObjectsV2Command(input)));
      for (const { Key = '', Size, ...rest } of page.Contents ?? []) {
        yield describe(Key, { ContentLength: Size, ContentType: contentTypeOfKey(Key), ...rest });
      }
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
      if (token === undefined) return;
    }
  }

  async delete(key: string): Promise<void> {
    const input = { Bucket: this.bucket, Key: checkKey(key) };
    await this.s3.run((sdk, client) => client.send(new sdk.DeleteObjectCommand(input)));
  }

  /** One by one: some servers want an MD5 with a request that deletes many. */
  async deletePrefix(prefix: string): Promise<number> {
    let deleted = 0;
    for await (const { key } of this.list(checkFolderPrefix(prefix))) {
      await this.delete(key);
      deleted += 1;
    }
    return deleted;
  }

  async signGet(key: string, { expiresInSec, downloadFilename }: Storage.SignGetOptions): Promise<string> {
    const disposition = downloadFilename === undefined ? undefined : attachmentHeader(downloadFilename);
    const input = { Bucket: this.bucket, Key: checkKey(key), ResponseContentDisposition: disposition };
    return this.s3.sign((sdk) => new sdk.GetObjectCommand(input), expiresInSec);
  }

  async signPut(key: string, options: Storage.SignPutOptions): Promise<string> {
    const { contentType: ContentType, sizeBytes: ContentLength, expiresInSec } = options;
    const input = { Bucket: this.bucket, Key: checkKey(key), ContentType, ContentLength };
    const signed = ContentLength === undefined ? ['content-type'] : ['content-type', 'content-length'];
    return this.s3.sign((sdk) => new sdk.PutObjectCommand(input), expiresInSec, signed);
  }

  async createMultipart(key: string, contentType: string): Promise<{ multipartId: string }> {
    return { multipartId: await this.multiparts.create(checkKey(key), contentType) };
  }

  async signPart(part: Storage.PartRequest): Promise<string> {
    const place = { Bucket: this.bucket, Key: checkKey(part.key), UploadId: part.multipartId };
    const input = { ...place, PartNumber: part.partNumber, ContentLength: part.sizeBytes };
    return this.s3.sign((sdk) => new sdk.UploadPartCommand(input), part.expiresInSec, ['content-length']);
  }

  async listParts(key: string, multipartId: string): Promise<Storage.ArrivedPart[]> {
    return this.multiparts.list(checkKey(key), multipartId);
  }

  async completeMultipart(key: string, multipartId: string, parts: Storage.ArrivedPart[]) {
    try {
      await this.multiparts.complete(checkKey(key), multipartId, parts);
    } catch (thrown) {
      // The multipart goes away when it is completed, so a repeat finds the object in its place.
      const finished = await this.stat(key);
      if (finished && finished.sizeBytes === sumOfParts(parts)) return finished;
      throw thrown;
    }
    return this.mustStat(key);
  }

  async abortMultipart(key: string, multipartId: string): Promise<void> {
    await this.multiparts.abort(checkKey(key), multipartId);
  }

  async removeLeftovers(olderThanMs: number): Promise<number> {
    return this.multiparts.abortOlder(olderThanMs);
  }

  async checkReadable(): Promise<void> {
    await lookIntoStorage(this);
  }

  async checkHealth(): Promise<void> {
    await probeStorage(this);
  }

  private async putBytes(
    key: string,
    bytes: Buffer,
    { contentType, signal }: Storage.PutOptions,
  ): Promise<void> {
    const place = { Bucket: this.bucket, Key: key };
    const input = { ...place, Body: bytes, ContentLength: bytes.length, ContentType: contentType };
    await this.s3.run((sdk, client) => client.send(new sdk.PutObjectCommand(input), { abortSignal: signal }));
  }

  /** What fits into one part goes in one request; the rest waits for nothing but the part before it. */
  private async putParts(key: string, parts: AsyncIterable<GatheredPart>, options: Storage.PutOptions) {
    let multipartId: string | undefined;
    const sent: Storage.ArrivedPart[] = [];
    try {
      for await (const { bytes, isLast } of parts) {
        if (isLast && multipartId === undefined) return await this.putBytes(key, bytes, options);
        multipartId ??= await this.multiparts.create(key, options.contentType);
        sent.push(await this.multiparts.send(key, multipartId, sent.length + 1, bytes, options.signal));
      }
      await this.multiparts.complete(key, multipartId!, sent);
    } catch (thrown) {
      // What failed first is what the caller has to know; parts that stay are swept as leftovers.
      if (multipartId !== undefined) await this.multiparts.abort(key, multipartId).catch(() => undefined);
      throw thrown;
    }
  }

  private async mustStat(key: string): Promise<Storage.ObjectStat> {
    const stat = await this.stat(key);
    if (stat === null) throw new AppError('storage.not_found');
    return stat;
  }
}

/** What S3's answers have in common, under its own names. */
interface S3Object {
  ContentLength?: number;
  ContentType?: string;
  LastModified?: Date;
  ETag?: string;
}

function describe(
  key: string,
  { ContentLength, ContentType, LastModified, ETag }: S3Object,
): Storage.ObjectStat {
  return {
    key,
    sizeBytes: ContentLength ?? 0,
    contentType: ContentType ?? contentTypeOfKey(key),
    modifiedAtMs: LastModified?.getTime() ?? 0,
    etag: ETag ?? '""',
  };
}
