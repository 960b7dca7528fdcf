/**
 * The storage contract: objects under keys, streamed both ways, never whole in memory. Every adapter
 * passes the same conformance suite. Keys come from `keys.ts` alone.
 */
import type { Readable } from 'node:stream';

/** Size and time of an object. */
export interface ObjectStat {
  key: string;
  sizeBytes: number;
  contentType: string;
  /** Milliseconds since 1970. */
  modifiedAtMs: number;
  /** Changes with the content; quoted as in an HTTP ETag. */
  etag: string;
}

/** Both ends inclusive, counted from 0, as in an HTTP Range that was resolved against the size. */
export interface ByteRange {
  startByte: number;
  endByte: number;
}

export interface OpenedObject extends ObjectStat {
  /** The bytes of the range, or all. Destroy it if it is not read to its end. */
  body: Readable;
}

export interface PutOptions {
  contentType: string;
  /** The source fails with `upload.too_large` if it brings more. */
  maxBytes?: number;
  signal?: AbortSignal;
}

export interface SignGetOptions {
  expiresInSec: number;
  /** Makes the browser save under this name instead of showing the object. */
  downloadFilename?: string;
}

export interface SignPutOptions {
  expiresInSec: number;
  /** The PUT must declare exactly this type. */
  contentType: string;
  /** The PUT must bring exactly this many bytes; any number where left out, for a file still to be made. */
  sizeBytes?: number;
}

export interface ArrivedPart {
  /** From 1. */
  partNumber: number;
  sizeBytes: number;
  etag: string;
}

export interface PartRequest {
  key: string;
  multipartId: string;
  /** From 1. */
  partNumber: number;
  sizeBytes: number;
  expiresInSec: number;
}

/** Failures are AppErrors: `storage.not_found`, `storage.range_invalid`, `storage.full`, `storage.unavailable`, `upload.*`. */
export interface StorageAdapter {
  /** Writes an object from a stream; it appears whole or not at all, and replaces what was there. */
  put(key: string, body: Readable, options: PutOptions): Promise<ObjectStat>;
  /** Writes an object from a file on this machine; the file stays. */
  putFile(key: string, path: string, options: PutOptions): Promise<ObjectStat>;
  /** An end past the last byte means the last byte; a start past it is `storage.range_invalid`. */
  open(key: string, range?: ByteRange): Promise<OpenedObject>;
  /** Brings an object into a file on this machine. */
  fetchToFile(key: string, path: string, signal?: AbortSignal): Promise<void>;
  /** Null if there is no such object. */
  stat(key: string): Promise<ObjectStat | null>;
  /** All objects whose key starts with the prefix, in key order. */
  list(prefix: string): AsyncIterable<ObjectStat>;
  /** Deleting a missing object is no error. */
  delete(key: string): Promise<void>;
  /** Deletes every object under the prefix, which ends with `/`; the number of objects deleted. */
  deletePrefix(prefix: string): Promise<number>;
  /** A URL that serves the object to anyone until it expires; path-only for the local adapter (`/api/storage/…`). */
  signGet(key: string, options: SignGetOptions): Promise<string>;
  /** A URL that takes exactly this object by PUT, any number of times until it expires. */
  signPut(key: string, options: SignPutOptions): Promise<string>;
  createMultipart(key: string, contentType: string): Promise<{ multipartId: string }>;
  /** A URL that takes exactly this part by PUT until it expires. */
  signPart(part: PartRequest): Promise<string>;
  /** Parts that have arrived whole, by number; empty for an unknown multipart. A finished one may still list its parts. */
  listParts(key: string, multipartId: string): Promise<ArrivedPart[]>;
  /**
   * Joins the parts in number order; the object appears whole or not at all, and a repeat answers the
   * same. `upload.incomplete` for a part that is missing or another than named, `upload.wrong_size`
   * where parts before the last differ in size, `upload.not_found` for an unknown multipart.
   */
  completeMultipart(key: string, multipartId: string, parts: ArrivedPart[]): Promise<ObjectStat>;
  /** Forgets a multipart and its parts; an unknown one is no error. */
  abortMultipart(key: string, multipartId: string): Promise<void>;
  /** Removes unfinished writes and multiparts that were not touched for this long; their number. */
  removeLeftovers(olderThanMs: number): Promise<number>;
  /** Whether signed URLs are absolute and lead away from this app (R2), so that answers redirect. */
  readonly servesDirectly: boolean;
  /** Throws `storage.unavailable` if the store cannot be read, `storage.full` if it shows to be full; changes nothing. */
  checkReadable(): Promise<void>;
  /** Throws `storage.full` or `storage.unavailable` if the store cannot be written and read. */
  checkHealth(): Promise<void>;
}
