import type { ServerResponse } from 'node:http';
import { bodyLengthHeader } from '@/lib/http/internal-headers';

/** Turns the length that a route gave its answer back into Content-Length. */
export function restoreLength(response: ServerResponse): void {
  const setHeader = response.setHeader.bind(response);
  response.setHeader = (name, value) =>
    name.toLowerCase() === bodyLengthHeader
      ? setHeader('Content-Length', String(value))
      : setHeader(name, value);
}
