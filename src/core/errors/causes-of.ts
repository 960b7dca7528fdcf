/** An error as any realm or library makes it: what can be read of it without asking for its class. */
export interface ErrorLike {
  name?: unknown;
  code?: unknown;
  message?: unknown;
}

/** An error and, along `cause`, what caused it; at most ten, so that a ring of causes ends. */
export function* causesOf(thrown: unknown): Generator<ErrorLike> {
  let error = thrown;
  for (let depth = 0; depth < 10 && typeof error === 'object' && error !== null; depth += 1) {
    yield error;
    error = (error as { cause?: unknown }).cause;
  }
}
