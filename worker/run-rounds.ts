/**
 * Runs a round now and then every `everyMs`, one at a time: a round that is due while another is still
 * running is skipped. Returns a function that stops the rounds and waits for the current one. A round
 * handles its own errors.
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
