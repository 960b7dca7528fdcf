import parseRange from 'range-parser';
import { AppError } from '@/core/errors/errors';
import { attachmentHeader } from '../storage/s3/attachment-header';
import type { ByteRange, ObjectStat, StorageAdapter } from '../storage/types';
import { bodyLengthHeader } from './internal-headers';
import { isNotModified, mayUseRange } from './preconditions';
import { toWebStream } from './to-web-stream';

export interface SendOptions {
  /** Makes the browser save under this name instead of showing the object. */
  downloadFilename?: string;
}

/**
 * Answers GET or HEAD with an object: 200, 206 for one range, 304, 416. Several ranges at once are
 * answered whole, as the standard allows.
 * @throws AppError `storage.not_found`, `storage.unavailable`
 */
export async function sendObject(
  storage: StorageAdapter,
  key: string,
  request: Request,
  options: SendOptions = {},
): Promise<Response> {
  const stat = await storage.stat(key);
  if (stat === null) throw new AppError('storage.not_found');
  const headers = headersOf(stat, options);
  if (isNotModified(request.headers, stat)) return new Response(null, { status: 304, headers });

  const range = request.method === 'HEAD' ? null : wantedRange(request.headers, stat);
  if (range === 'unsatisfiable') return rangeRefused(stat);
  const firstByte = range?.startByte ?? 0;
  const lastByte = range?.endByte ?? stat.sizeBytes - 1;
  headers.set('Content-Type', stat.contentType);
  const length = String(lastByte - firstByte + 1);
  headers.set('Content-Length', length);
  headers.set(bodyLengthHeader, length);
  if (range) headers.set('Content-Range', `bytes ${firstByte}-${lastByte}/${stat.sizeBytes}`);
  if (request.method === 'HEAD') return new Response(null, { status: 200, headers });

  const opened = await storage.open(key, range ?? undefined);
  if (opened.etag !== stat.etag) {
    // Replaced between the look and the opening: the headers would not fit these bytes.
    opened.body.destroy();
    return sendObject(storage, key, request, options);
  }
  return new Response(toWebStream(opened.body, request.signal), { status: range ? 206 : 200, headers });
}

/** Opened on its own, a recording or picture may show itself and nothing else. */
const policy = "default-src 'none'; media-src 'self'; img-src 'self'; style-src 'unsafe-inline'";

function headersOf(stat: ObjectStat, { downloadFilename }: SendOptions): Headers {
  const headers = new Headers({
    'Accept-Ranges': 'bytes',
    ETag: stat.etag,
    'Last-Modified': new Date(stat.modifiedAtMs).toUTCString(),
    'Cache-Control': 'private, no-cache',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': policy,
  });
  if (downloadFilename !== undefined) headers.set('Content-Disposition', attachmentHeader(downloadFilename));
  return headers;
}

function wantedRange(headers: Headers, stat: ObjectStat): ByteRange | 'unsatisfiable' | null {
  const range = headers.get('range');
  if (range === null || !mayUseRange(headers, stat)) return null;
  const ranges = parseRange(stat.sizeBytes, fittingSuffix(range, stat.sizeBytes));
  if (ranges === -1) return 'unsatisfiable';
  const only = ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1 ? undefined : ranges[0];
  return only ? { startByte: only.start, endByte: only.end } : null;
}

/** The last n bytes of an object that has fewer are all of it; the parser would refuse them. */
function fittingSuffix(range: string, sizeBytes: number): string {
  const suffix = /^bytes=-(\d+)$/.exec(range.trim())?.[1];
  return suffix === undefined ? range : `bytes=-${Math.min(Number(suffix), sizeBytes)}`;
}

function rangeRefused(stat: ObjectStat): Response {
  const { code, message } = new AppError('storage.range_invalid');
  const headers = { 'Content-Range': `bytes */${stat.sizeBytes}`, 'Accept-Ranges': 'bytes' };
  return Response.json({ success: false, error: { code, message } }, { status: 416, headers });
}
