import { basename } from 'node:path';
import contentDisposition from 'content-disposition';

const maxNameLength = 200;

/**
 * The name a downloaded file goes by: what the server says, else the last part of the address. For
 * showing only, never used as a path; undefined where neither gives one.
 */
export function downloadFilename(disposition: string | undefined, url: URL): string | undefined {
  return cleanName(nameOfDisposition(disposition)) ?? cleanName(lastPathPart(url));
}

function nameOfDisposition(disposition: string | undefined): string {
  if (disposition === undefined) return '';
  try {
    return contentDisposition.parse(disposition).parameters.filename ?? '';
  } catch {
    return ''; // Malformed headers are common and harmless: the address names the file then.
  }
}

function lastPathPart(url: URL): string {
  const part = url.pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function cleanName(name: string): string | undefined {
  const cleaned = basename(name.replaceAll('\\', '/'))
    .replace(/[\p{C}]/gu, '')
    .trim();
  return /^\.*$/.test(cleaned) ? undefined : cleaned.slice(0, maxNameLength);
}
