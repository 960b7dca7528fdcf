/** Waits, but no longer than until the network or the page comes back: then another try is worth it. */
export function pauseUntilBack(ms: number, signal: AbortSignal): Promise<void> {
  return untilEvent(signal, (finish) => {
    const timer = setTimeout(finish, ms);
    const look = () => document.visibilityState === 'visible' && finish();
    window.addEventListener('online', finish);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('online', finish);
      document.removeEventListener('visibilitychange', look);
    };
  });
}

/** Resolves at once while the page is visible, otherwise when it is again; rejects on abort. */
export function untilVisible(signal: AbortSignal): Promise<void> {
  if (document.visibilityState === 'visible') return Promise.resolve();
  return untilEvent(signal, (finish) => {
    const look = () => document.visibilityState === 'visible' && finish();
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  });
}

/** `listen` calls `finish` once it is over, later than now, and returns what takes its listeners away. */
function untilEvent(signal: AbortSignal, listen: (finish: () => void) => () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const end = (settle: () => void) => {
      unlisten();
      signal.removeEventListener('abort', stop);
      settle();
    };
    const stop = () => end(() => reject(signal.reason as Error));
    signal.addEventListener('abort', stop);
    const unlisten = listen(() => end(resolve));
  });
}
