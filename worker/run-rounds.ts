/**
 * Runs rounds now and then every `everyMs`, one at a time: while one takes longer, its successors are
 * left out instead of queuing up behind it. The function it answers with ends them and waits for the
 * round under way. A round deals with its own failures.
 */
export function runRounds(round: () => Promise<void>, everyMs: number): () => Promise<void> {
  let running: Promise<void> | null = null;
  const start = () => {
    running ??= round().finally(() => {
      running = null;
    });
  };
  start();
  const timer = setInterval(start, everyMs);
  return async () => {
    clearInterval(timer);
    await running;
  };
}
