import { AppError } from '@/core/errors/errors';
import { checkSourceUrl, type SourceUrlOptions } from './check-source-url';

export interface VideoHostOptions extends SourceUrlOptions {
  /** `YTDLP_ALLOWED_HOSTS`: names separated by commas; each stands for itself and its subdomains. */
  allowedHosts: string;
}

/**
 * Checks a link to a video site: all of `checkSourceUrl`, and the host is an allowed one.
 * @throws AppError `source.invalid_url`, `source.blocked_address` or `source.unsupported_host`.
 */
export function checkVideoUrl(text: string, { allowedHosts, allowLoopback }: VideoHostOptions): URL {
  const url = checkSourceUrl(text, { allowLoopback });
  if (findAllowedHost(url.hostname, allowedHosts) === undefined) {
    throw new AppError('source.unsupported_host');
  }
  return url;
}

/** The entry of the comma-separated list that a host name equals or is a subdomain of. */
export function findAllowedHost(hostname: string, allowedHosts: string): string | undefined {
  const host = hostname.toLowerCase().replace(/\.+$/, '');
  return splitHosts(allowedHosts).find((allowed) => host === allowed || host.endsWith(`.${allowed}`));
}

function splitHosts(allowedHosts: string): string[] {
  return allowedHosts
    .split(',')
    .map((host) =>
      host
        .trim()
        .toLowerCase()
        .replace(/^\.+|\.+$/g, ''),
    )
    .filter((host) => host !== '');
}
