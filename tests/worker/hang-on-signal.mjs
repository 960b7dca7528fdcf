/** Loaded into a worker under test: SIGHUP holds its main loop up for a second, SIGUSR2 for good. */
process.on('SIGHUP', () => hold(1_000));
process.on('SIGUSR2', () => hold(Number.POSITIVE_INFINITY));

function hold(ms) {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
}
