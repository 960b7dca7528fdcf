import { useSyncExternalStore } from 'react';

const never = () => () => undefined;

/**
 * A value only the browser knows, such as what a phone can do; `onServer` until the page is alive, so
 * that the server's page and the first paint agree. `read` returns a primitive.
 */
export function useClientValue<T extends string | boolean | number | null>(read: () => T, onServer: T): T {
  return useSyncExternalStore(never, read, () => onServer);
}
