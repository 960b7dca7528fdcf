import type { ListPartsCommandOutput, ListMultipartUploadsCommandOutput } from '@aws-sdk/client-s3';
import { AppError } from '@/core/errors/errors';
import { checkParts } from '../check-parts';
import type { S3Connection } from './S3Connection';
import type { ArrivedPart } from '../types';

/** Multiparts of one bucket. */
export class S3Multiparts {
  constructor(
    private readonly s3: S3Connection,
    private readonly bucket: string,
  ) {}

  async create(key: string, contentType: string): Promise<string> {
    const input = { Bucket: this.bucket, Key: key, ContentType: contentType };
    const { UploadId } = await this.s3.run((sdk, client) =>
      client.send(new sdk.CreateMultipartUploadCommand(input)),
    );
    if (UploadId === undefined) throw new AppError('storage.unavailable');
    return UploadId;
  }

  async send(key: string, multipartId: string, partNumber: number, bytes: Buffer, abortSignal?: AbortSignal) {
    const part = { UploadId: multipartId, PartNumber: partNumber };
    const input = { Bucket: this.bucket, Key: key, ...part, Body: bytes, ContentLength: bytes.length };
    const { ETag = '' } = await this.s3.run((sdk, client) =>
      client.send(new sdk.UploadPartCommand(input), { abortSignal }),
    );
    return { partNumber, sizeBytes: bytes.length, etag: ETag };
  }

  /** Empty for an unknown multipart. */
  async list(key: string, multipartId: string): Promise<ArrivedPart[]> {
    const parts: ArrivedPart[] = [];
    for (let marker: string | undefined; ;) {
      const page = await this.listPage(key, multipartId, marker);
      for (const { PartNumber = 0, Size = 0, ETag = '' } of page?.Parts ?? []) {
        parts.push({ partNumber: PartNumber, sizeBytes: Size, etag: ETag });
      }
      marker = page?.IsTruncated ? page.NextPartNumberMarker : undefined;
      if (marker === undefined) return parts;
    }
  }

  /** @throws AppError `upload.not_found`, `upload.incomplete`, `upload.wrong_size` */
  async complete(key: string, multipartId: string, parts: ArrivedPart[]): Promise<void> {
    const Parts = checkParts(parts).map(({ partNumber, etag }) => ({ PartNumber: partNumber, ETag: etag }));
    const input = { Bucket: this.bucket, Key: key, UploadId: multipartId, MultipartUpload: { Parts } };
    await this.s3.run((sdk, client) => client.send(new sdk.CompleteMultipartUploadCommand(input)));
  }

  /** An unknown one is no error. */
  async abort(key: string, multipartId: string): Promise<void> {
    const input = { Bucket: this.bucket, Key: key, UploadId: multipartId };
    try {
      await this.s3.run((sdk, client) => client.send(new sdk.AbortMultipartUploadCommand(input)));
    } catch (thrown) {
      if (!isUnknown(thrown)) throw thrown;
    }
  }

  /** Aborts those begun longer ago than this; their number. */
  async abortOlder(olderThanMs: number): Promise<number> {
    let aborted = 0;
    let next: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {};
    while (next) {
      const input = { Bucket: this.bucket, ...next };
      const page: ListMultipartUploadsCommandOutput = await this.s3.run((sdk, client) =>
        client.send(new sdk.ListMultipartUploadsCommand(input)),
      );
      for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
        if (!Key || !UploadId || !Initiated || Date.now() - Initiated.getTime() < olderThanMs) continue;
        await this.abort(Key, UploadId);
        aborted += 1;
      }
      const { IsTruncated, NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = page;
      next = IsTruncated && KeyMarker ? { KeyMarker, UploadIdMarker } : undefined;
    }
    return aborted;
  }

  private async listPage(
    key: string,
    multipartId: string,
    marker?: string,
  ): Promise<ListPartsCommandOutput | null> {
    const input = { Bucket: this.bucket, Key: key, UploadId: multipartId, PartNumberMarker: marker };
    try {
      return await this.s3.run((sdk, client) => client.send(new sdk.ListPartsCommand(input)));
    } catch (thrown) {
      if (isUnknown(thrown)) return null;
      throw thrown;
    }
  }
}

function isUnknown(thrown: unknown): boolean {
  return thrown instanceof AppError && thrown.code === 'upload.not_found';
}
