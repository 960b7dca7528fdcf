import { parseUrl } from '../parse-url';

/** A DNS name and a port. */
const longestHost = 253 + 6;

/**
 * Whether a header names a host (with or without a port) as browsers write it, so that addresses can be
 * made of it. Door, links and pages ask this, each of what it believes.
 */
export function isHost(sent: string): boolean {
  const isShaped = sent.length <= longestHost && /^[^\p{Cc}\s/?#@\\]+$/u.test(sent);
  return isShaped && parseUrl(`http://${sent}`) !== null;
}
