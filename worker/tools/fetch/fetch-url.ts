import { rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { AppError } from '@/core/errors/errors';
import { checkSourceUrl } from '@/lib/sources/check-source-url';
import { readContentCodings } from './content-codings';
import { downloadFilename } from './download-filename';
import { failureOfStatus, failureOfTransfer } from './fetch-failures';
import { openGuardedConnection, type ResolveName } from './guarded-connection';
import { encodeLocation } from './header-text';
import { openResponse } from './open-response';
import { RedirectCookies } from './RedirectCookies';
import { saveBody } from './save-body';
import { parseUrl } from '@/lib/parse-url';

// Podcast hosts chain several counting services.
const maxHops = 12;
// Signed addresses that a share or a bucket redirects to are longer than pasted links.
const maxHopLength = 16_384;
const redirectStatuses = new Set([300, 301, 302, 303, 307, 308]);

// Some hosts refuse clients that do not claim to be a browser.
const requestHeaders = {
  accept: '*/*',
  'accept-encoding': 'identity',
  'user-agent': 'Mozilla/5.0 (compatible; Pocketreel/1)',
};

export interface FetchUrlOptions {
  url: string;
  /** Where the file goes; must not exist. Removed again on failure. */
  path: string;
  signal: AbortSignal;
  maxBytes: number;
  /** For the whole transfer, redirects included. */
  timeoutMs: number;
  /** The exception for tests: loopback, any port. */
  allowLoopback: boolean;
  /** `totalBytes` is null if the server does not say, or says it of compressed bytes. */
  onProgress?: (receivedBytes: number, totalBytes: number | null) => void;
  /** Longest silence before the headers and within the body. Default: 20 s. */
  idleTimeoutMs?: number;
  connectTimeoutMs?: number;
  /** Default: the system's resolver. */
  resolve?: ResolveName;
}

export interface FetchedFile {
  /** As the server or the address names it; for display, never a path. */
  filename?: string;
  contentType?: string;
  /** A Content-Encoding we do not know; the file was saved unchanged. */
  unknownCoding?: string;
  /** After redirects. */
  finalUrl: string;
  sizeBytes: number;
}

/**
 * Downloads a link from the public internet into a file. The address of each hop is checked as text and,
 * once resolved, before connecting; size and time are limited while it streams.
 * @throws AppError `source.*`, `input.damaged` for a broken encoded body, `storage.unavailable` for the disk;
 * the signal's reason after an abort. No file is left behind.
 */
export async function fetchUrlToFile(options: FetchUrlOptions): Promise<FetchedFile> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), options.timeoutMs);
  const signal = AbortSignal.any([options.signal, timeout.signal]);
  try {
    const { url, response } = await followRedirects({ ...options, signal });
    return await saveResponse(url, response, { ...options, signal });
  } catch (error) {
    await rm(options.path, { force: true });
    options.signal.throwIfAborted();
    if (timeout.signal.aborted) throw new AppError('source.timed_out', { cause: error });
    throw failureOfTransfer(error);
  } finally {
    clearTimeout(timer);
  }
}

async function followRedirects(options: FetchUrlOptions) {
  const cookies = new RedirectCookies();
  let url = checkSourceUrl(options.url, options);
  for (let hop = 0; hop <= maxHops; hop += 1) {
    const response = await request(url, { ...requestHeaders, ...cookies.headerFor(url) }, options);
    const { location } = response.headers;
    if (!redirectStatuses.has(response.statusCode!) || location === undefined) return { url, response };
    response.destroy();
    cookies.keep(url, response.headers['set-cookie']);
    const target = encodeLocation(location);
    if (parseUrl(target, url) === null) throw new AppError('source.invalid_url');
    url = checkSourceUrl(new URL(target, url).href, { ...options, maxLength: maxHopLength });
  }
  throw new AppError('source.too_many_redirects');
}

async function request(url: URL, headers: Record<string, string>, options: FetchUrlOptions) {
  const { signal, allowLoopback, resolve, connectTimeoutMs = 10_000, idleTimeoutMs = 20_000 } = options;
  const connection = await openGuardedConnection(url, { signal, allowLoopback, resolve, connectTimeoutMs });
  return openResponse(url, connection, { headers, signal, idleTimeoutMs });
}

async function saveResponse(
  url: URL,
  response: IncomingMessage,
  options: FetchUrlOptions,
): Promise<FetchedFile> {
  const { 'content-length': length, 'content-encoding': coding = '' } = response.headers;
  const announcedBytes = announcedLength(length);
  const refusal = refusalOf(response, announcedBytes, options.maxBytes);
  if (refusal !== undefined) {
    // An unwanted body is cut off, not read: it might never end.
    response.destroy();
    throw refusal;
  }
  const codings = readContentCodings(coding);
  const sizeBytes = await saveBody(response, {
    path: options.path,
    maxBytes: options.maxBytes,
    signal: options.signal,
    codings: codings.layers,
    onBytes: (receivedBytes, isCoded) => options.onProgress?.(receivedBytes, isCoded ? null : announcedBytes),
  });
  return {
    filename: downloadFilename(response.headers['content-disposition'], url),
    contentType: response.headers['content-type'],
    unknownCoding: codings.unknown,
    finalUrl: url.href,
    sizeBytes,
  };
}

function refusalOf(response: IncomingMessage, announcedBytes: number | null, maxBytes: number) {
  const { statusCode = 0, headers } = response;
  if (statusCode < 200 || statusCode > 299) return failureOfStatus(statusCode);
  if (statusCode === 206 && !isWhole(headers['content-range'])) {
    return new AppError('source.server_error', { fate: 'never', internal: 'unrequested partial content' });
  }
  if (announcedBytes === null || announcedBytes <= maxBytes) return undefined;
  return new AppError('source.too_large', { internal: `announced ${announcedBytes} bytes` });
}

function isWhole(contentRange = ''): boolean {
  const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(contentRange) ?? [];
  return first === '0' && Number(last) + 1 === Number(total);
}

function announcedLength(header: string | undefined): number | null {
  return header !== undefined && /^\d{1,15}$/.test(header) ? Number(header) : null;
}
