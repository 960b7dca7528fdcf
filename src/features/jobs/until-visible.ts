/** Resolves at once while the page is seen, else when it is seen again; rejects on abort. */
export function untilVisible(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (document.visibilityState === 'visible') return resolve();
    const finish = (settle: () => void) => {
      document.removeEventListener('visibilitychange', look);
      signal.removeEventListener('abort', stop);
      settle();
    };
    const look = () => document.visibilityState === 'visible' && finish(resolve);
    const stop = () => finish(() => reject(signal.reason as Error));
    document.addEventListener('visibilitychange', look);
    signal.addEventListener('abort', stop);
  });
}
