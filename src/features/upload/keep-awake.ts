/**
 * Keeps the screen on while something is sent: a phone that locks stops uploads. Takes the lock again
 * when the page comes back. Where there is none (insecure page, older phone) it does nothing.
 * @returns a function that lets the screen sleep again
 */
export function keepAwake(): () => void {
  if (typeof navigator === 'undefined' || !('wakeLock' in navigator)) return () => undefined;
  let held: WakeLockSentinel | null = null;
  let ended = false;
  const take = async () => {
    if (ended || document.visibilityState !== 'visible') return;
    try {
      const lock = await navigator.wakeLock.request('screen');
      if (ended) await lock.release();
      else held = lock;
    } catch {
      // Refused, as in battery saver: the upload goes on and resumes should the phone lock.
      held = null;
    }
  };
  const retake = () => void take();
  document.addEventListener('visibilitychange', retake);
  void take();
  return () => {
    ended = true;
    document.removeEventListener('visibilitychange', retake);
    void held?.release();
  };
}
