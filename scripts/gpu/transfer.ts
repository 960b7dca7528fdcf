import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@/core/errors/errors';
import type { Logger } from '@/lib/log';
import { explainStatus, TransferError } from './TransferError';
import { withoutAddresses } from './without-addresses';

export interface TransferLimits {
  /** How often it is tried in all. */
  tries: number;
  /** Before the second try; doubled before each further one. */
  pauseMs: number;
  /** For one try. */
  timeoutMs: number;
}

export const transferLimits: TransferLimits = { tries: 6, pauseMs: 500, timeoutMs: 15 * 60_000 };

/** A try that was answered: with 2xx it is done. */
export interface Answered {
  status: number;
}

interface Transfer {
  /** Such as "fetching the sound". */
  what: string;
  signal: AbortSignal;
  log: Logger;
  limits?: TransferLimits;
  /** One try; it settles with the status, or throws where no whole answer came. */
  attempt: (signal: AbortSignal) => Promise<Answered>;
}

const mayPass = (status: number) => status >= 500 || status === 429 || status === 408 || status === 425;

/**
 * Tries a transfer until it is answered with 2xx, again where that may help.
 * @throws TransferError `render.links_refused` for a link that is not taken, `storage.unavailable` where
 * every try met a fault; an AppError of the attempt; the signal's reason after an abort
 */
export async function transfer({
  what,
  signal,
  log,
  limits = transferLimits,
  attempt,
}: Transfer): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    const { status, thrown } = await tryOnce(attempt, signal, limits.timeoutMs);
    if (status >= 200 && status < 300) return;
    const fault = status > 0 ? explainStatus(status) : describe(thrown);
    if (status > 0 && !mayPass(status)) throw new TransferError('render.links_refused', `${what}: ${fault}`);
    if (tried >= limits.tries) throw new TransferError('storage.unavailable', `${what}: ${fault}`, thrown);
    log.warn({ what, tried, fault }, 'a transfer is tried again');
    await sleep(limits.pauseMs * 2 ** (tried - 1), undefined, { signal }).catch(() => undefined);
    signal.throwIfAborted();
  }
}

/** Status 0 where no whole answer came. */
async function tryOnce(attempt: Transfer['attempt'], signal: AbortSignal, timeoutMs: number) {
  const limit = AbortSignal.timeout(timeoutMs);
  try {
    const { status } = await attempt(AbortSignal.any([signal, limit]));
    return { status, thrown: undefined };
  } catch (thrown) {
    signal.throwIfAborted();
    if (thrown instanceof AppError) throw thrown;
    return { status: 0, thrown: limit.aborted ? new Error(`no end within ${timeoutMs / 1000} s`) : thrown };
  }
}

function describe(thrown: unknown): string {
  return withoutAddresses(thrown instanceof Error ? thrown.message : String(thrown));
}
