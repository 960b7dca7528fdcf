/**
 * Runs processes that need each other: the first that fails ends the rest, which would wait for it for
 * ever, and its failure is the answer.
 * @throws the first failure, or the signal's reason
 */
export async function runTogether(
  signal: AbortSignal,
  runs: readonly ((signal: AbortSignal) => Promise<void>)[],
): Promise<void> {
  const others = new AbortController();
  const together = AbortSignal.any([signal, others.signal]);
  let first: { failure: unknown } | undefined;
  await Promise.all(
    runs.map((run) =>
      run(together).catch((failure: unknown) => {
        first ??= { failure };
        others.abort(failure);
      }),
    ),
  );
  signal.throwIfAborted();
  if (first) throw first.failure;
}
