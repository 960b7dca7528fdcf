/** Waits, but no longer than until the network or the page comes back: then a new try is worth it. */
export function pauseUntilBack(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const finish = (settle: () => void) => {
      clearTimeout(timer);
      window.removeEventListener('online', wake);
      document.removeEventListener('visibilitychange', wakeIfVisible);
      signal.removeEventListener('abort', stop);
      settle();
    };
    const wake = () => finish(resolve);
    const wakeIfVisible = () => document.visibilityState === 'visible' && wake();
    const stop = () => finish(() => reject(signal.reason as Error));
    const timer = setTimeout(wake, ms);
    window.addEventListener('online', wake);
    document.addEventListener('visibilitychange', wakeIfVisible);
    signal.addEventListener('abort', stop);
  });
}
