import { callApi } from './call-api';

/** As many as the studio gives at once. */
const pageLength = '100';

/**
 * A whole list, page after page to its end.
 * @param field the part of the answer that holds the list
 * @throws ApiError; an aborted call throws the signal's reason
 */
export async function readAll<T>(
  path: string,
  field: string,
  query: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<T[]> {
  const all: T[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const asked = new URLSearchParams({ ...query, limit: pageLength, ...(cursor && { cursor }) });
    const page = await callApi<Record<string, unknown>>(`${path}?${asked}`, { signal });
    all.push(...(page[field] as T[]));
    cursor = page.nextCursor as string | null;
  }
  return all;
}
