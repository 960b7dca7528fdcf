import { causesOf } from '@/core/errors/causes-of';
import { CommandError } from '../CommandError';
import { parseUrl } from '../parse-url';

/** Codes of libSQL's client for an address that it cannot use. */
const addressFaults: readonly unknown[] = [
  'URL_INVALID',
  'URL_SCHEME_NOT_SUPPORTED',
  'URL_PARAM_NOT_SUPPORTED',
];

/**
 * Why a libSQL database could not be used: the variable to correct or the step to take, never the token.
 * Null for a fault of another kind.
 */
export function explainLibsqlFault(thrown: unknown, url: string): CommandError | null {
  const causes = [...causesOf(thrown)] as { name?: unknown; code?: unknown; status?: unknown }[];
  const explained = (text: string) => new CommandError(text, { cause: thrown });
  if (causes.some(({ code }) => addressFaults.includes(code))) {
    return explained(
      'TURSO_DATABASE_URL is not the address of a database. Look it up: turso db show NAME --url',
    );
  }
  const host = hostOf(url);
  const status = causes.find((cause) => typeof cause.status === 'number')?.status;
  if (status === 401 || status === 403) {
    return explained(
      `${host} does not accept TURSO_AUTH_TOKEN. Make a new one for this database and set it: turso db tokens create NAME`,
    );
  }
  if (status === 404) {
    return explained(
      `${host} has no such database. Compare TURSO_DATABASE_URL with: turso db show NAME --url`,
    );
  }
  if (typeof status === 'number') {
    return explained(`${host} answers with status ${status}. Check that Turso is up, then try again.`);
  }
  if (causes.some(({ name }) => name === 'TimeoutError' || name === 'AbortError')) {
    return explained(`${host} does not answer in time. Check that Turso is up, then try again.`);
  }
  if (causes.some(({ name }) => name === 'TypeError')) {
    return explained(
      `${host} cannot be reached. Check TURSO_DATABASE_URL (turso db show NAME --url) and the network.`,
    );
  }
  return null;
}

function hostOf(url: string): string {
  return parseUrl(url)?.host || 'The database';
}
