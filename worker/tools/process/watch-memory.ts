import { residentBytesOfGroup } from './process-table';

const intervalMs = 250;

/**
 * Watches how much memory a process group holds, for tools that reserve far more addresses than they use,
 * and so cannot be given a limit of those; the answer ends the watch. A fault of looking is handed on, too.
 */
export function watchMemory(
  processGroup: number,
  limitBytes: number,
  { onExceeded, onFault }: { onExceeded: () => void; onFault: (reason: unknown) => void },
): () => void {
  let looking = false;
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    void residentBytesOfGroup(processGroup)
      .then((bytes) => {
        if (bytes > limitBytes) onExceeded();
      })
      .catch(onFault)
      .finally(() => (looking = false));
  }, intervalMs);
  return () => clearInterval(timer);
}
