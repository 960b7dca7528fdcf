import { causesOf } from '@/core/errors/causes-of';

export interface ServiceAnswer {
  /** 0 if nothing came. */
  status: number;
  /** The body as JSON; null if it is not one. */
  body: unknown;
  /** Why nothing came. */
  reason: string;
}

/** A service that sleeps may have to start first. */
const answersWithinMs = 60_000;

/** Asks a service of a live studio one question. Never rejects. */
export async function askService(url: URL, init: RequestInit = {}): Promise<ServiceAnswer> {
  try {
    const signal = AbortSignal.timeout(answersWithinMs);
    const response = await fetch(url, { redirect: 'manual', signal, ...init });
    return { status: response.status, body: parse(await response.text()), reason: '' };
  } catch (thrown) {
    const reason = [...causesOf(thrown)].map(({ message }) => String(message)).at(-1) ?? 'no answer';
    return { status: 0, body: null, reason };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
