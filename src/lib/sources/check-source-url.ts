import { AppError } from '@/core/errors/errors';
import { isAllowedAddress } from './address-guard';
import { parseUrl } from '../parse-url';

const privateNames = /(?:^|\.)(?:localhost|local|internal)$/;
const loopbackName = /(?:^|\.)localhost$/;
const allowedPorts = new Set(['', '80', '443']);
const longestPasted = 2048;

export interface SourceUrlOptions {
  /** The exception for tests: loopback addresses and `localhost`, with any port; nothing else. */
  allowLoopback: boolean;
  /** In characters; 2048 where left out, which is what a request may hold. */
  maxLength?: number;
}

/**
 * Checks a link as far as its text tells: http or https without credentials, port 80 or 443, no
 * private name, no private address in any spelling (the URL parser turns decimal, octal, hex and short
 * ones into the usual one). What the name resolves to is checked when connecting. Touches no network.
 * @throws AppError `source.invalid_url` if it is no link we use, `source.blocked_address` if it
 * leads inward.
 */
export function checkSourceUrl(
  text: string,
  { allowLoopback, maxLength = longestPasted }: SourceUrlOptions,
): URL {
  const url = parseWebUrl(text, maxLength);
  if (url.username !== '' || url.password !== '') {
    throw new AppError('source.invalid_url', { details: { reason: 'credentials' } });
  }
  const host = url.hostname.replace(/\.+$/, '');
  if (host === '') throw new AppError('source.invalid_url');
  const address = host.startsWith('[') ? host.slice(1, -1) : host;
  const isAddress = host.startsWith('[') || /^[\d.]+$/.test(host);
  const isInward = isAddress ? !isAllowedAddress(address, false) : privateNames.test(host);
  if (isInward) {
    const isLoopback = isAddress ? isAllowedAddress(address, true) : loopbackName.test(host);
    if (allowLoopback && isLoopback) return url;
    throw new AppError('source.blocked_address', { details: { reason: 'address' } });
  }
  if (!allowedPorts.has(url.port)) {
    throw new AppError('source.blocked_address', { details: { reason: 'port' } });
  }
  return url;
}

function parseWebUrl(text: string, maxLength: number): URL {
  const trimmed = text.trim();
  // The parser would also take `http:host`, backslashes and control characters; a pasted link has none.
  const isWebLink = /^https?:\/\/[^/]/i.test(trimmed) && !/[\p{Cc}\\]/u.test(trimmed);
  if (!isWebLink || trimmed.length > maxLength) throw new AppError('source.invalid_url');
  if (/^https?:\/\/\[[^\]/]*%/i.test(trimmed)) {
    // A zone id names an interface of this machine; the parser knows no such thing.
    throw new AppError('source.blocked_address', { details: { reason: 'address' } });
  }
  const url = parseUrl(trimmed);
  if (url === null) throw new AppError('source.invalid_url');
  return url;
}
