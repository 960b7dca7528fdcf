import { rm } from 'node:fs/promises';
import { request, type Agent, type Dispatcher } from 'undici';
import { AppError } from '@/lib/errors';
import { checkSourceUrl } from '@/lib/sources/check-source-url';
import { downloadFilename } from './download-filename';
import { failureOfStatus, failureOfTransfer } from './fetch-failures';
import { createGuardedAgent, type ResolveName } from './guarded-agent';
import { saveBody } from './save-body';

const maxHops = 5;
const redirectStatuses = new Set([300, 301, 302, 303, 307, 308]);

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
  /** `totalBytes` is null where the server does not say, or says it of compressed bytes. */
  onProgress?: (receivedBytes: number, totalBytes: number | null) => void;
  /** Silence allowed before the headers and within the body; 20 s where left out. */
  idleTimeoutMs?: number;
  connectTimeoutMs?: number;
  /** The system's resolver where left out. */
  resolve?: ResolveName;
}

export interface FetchedFile {
  /** As the server or the address names it; for showing, never a path. */
  filename?: string;
  contentType?: string;
  /** After redirects. */
  finalUrl: string;
  sizeBytes: number;
}

/**
 * Downloads a link from the public internet into a file. Every hop's address is checked as text and,
 * once resolved, before connecting; size and time are limited while it streams.
 * @throws AppError `source.*`, `input.damaged` for a broken compressed body, `storage.unavailable` for
 * the disk; the signal's reason where it was aborted. No file is left behind.
 */
export async function fetchUrlToFile(options: FetchUrlOptions): Promise<FetchedFile> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), options.timeoutMs);
  const signal = AbortSignal.any([options.signal, timeout.signal]);
  const agent = createGuardedAgent({
    allowLoopback: options.allowLoopback,
    resolve: options.resolve,
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    idleTimeoutMs: options.idleTimeoutMs ?? 20_000,
  });
  try {
    const { url, response } = await followRedirects(options, agent, signal);
    return await saveResponse(url, response, { ...options, signal });
  } catch (error) {
    await rm(options.path, { force: true });
    options.signal.throwIfAborted();
    if (timeout.signal.aborted) throw new AppError('source.timed_out', { cause: error });
    throw failureOfTransfer(error);
  } finally {
    clearTimeout(timer);
    await agent.destroy();
  }
}

async function followRedirects(options: FetchUrlOptions, agent: Agent, signal: AbortSignal) {
  let url = checkSourceUrl(options.url, options);
  for (let hop = 0; hop <= maxHops; hop += 1) {
    const response = await request(url, {
      dispatcher: agent,
      signal,
      headers: { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'Pocketreel/1' },
    });
    const location = headerOf(response, 'location');
    if (!redirectStatuses.has(response.statusCode) || location === undefined) return { url, response };
    discardBody(response);
    if (!URL.canParse(location, url)) throw new AppError('source.invalid_url');
    url = checkSourceUrl(new URL(location, url).href, options);
  }
  throw new AppError('source.too_many_redirects');
}

async function saveResponse(
  url: URL,
  response: Dispatcher.ResponseData,
  options: FetchUrlOptions,
): Promise<FetchedFile> {
  if (response.statusCode < 200 || response.statusCode > 299) {
    discardBody(response);
    throw failureOfStatus(response.statusCode);
  }
  const encoding = headerOf(response, 'content-encoding');
  const announcedBytes = announcedLength(headerOf(response, 'content-length'));
  if (announcedBytes !== null && announcedBytes > options.maxBytes) {
    discardBody(response);
    throw new AppError('source.too_large', { internal: `announced ${announcedBytes} bytes` });
  }
  const totalBytes = encoding === undefined || encoding === 'identity' ? announcedBytes : null;
  const sizeBytes = await saveBody(response.body, {
    path: options.path,
    maxBytes: options.maxBytes,
    signal: options.signal,
    encoding,
    onBytes: (receivedBytes) => options.onProgress?.(receivedBytes, totalBytes),
  });
  return {
    filename: downloadFilename(headerOf(response, 'content-disposition'), url),
    contentType: headerOf(response, 'content-type'),
    finalUrl: url.href,
    sizeBytes,
  };
}

// A body that is not wanted is cut off, not read: it might never end.
function discardBody({ body }: Dispatcher.ResponseData): void {
  body.on('error', () => undefined).destroy();
}

function headerOf({ headers }: Dispatcher.ResponseData, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function announcedLength(header: string | undefined): number | null {
  return header !== undefined && /^\d{1,15}$/.test(header) ? Number(header) : null;
}
