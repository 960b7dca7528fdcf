import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { AppError } from '@/core/errors/errors';
import {
  callStatusSchema,
  submittedSchema,
  type GpuCallStatus,
  type GpuDispatch,
} from '@/lib/gpu/hand-off-schema';
import type { GpuBackend } from './types';

export interface ModalOptions {
  endpointUrl: string;
  /** A proxy auth token of Modal: its id and its secret. */
  key: string;
  secret: string;
  /** What a test may shorten, in milliseconds: one request, and the pause before the first repeat. */
  timeoutMs?: number;
  pauseMs?: number;
}

interface Ask {
  method: 'POST' | 'GET' | 'DELETE';
  url: URL;
  body?: GpuDispatch;
  /** How often it is sent at most, while answers are lost or say that it may go better later. */
  tries: number;
  signal?: AbortSignal;
}

/** How much of a refusal's body is kept for the log. */
const refusalChars = 1_000;

/** Renders on Modal, by calling the app that is deployed there. */
export class ModalRenderBackend implements GpuBackend {
  private readonly timeoutMs: number;
  private readonly pauseMs: number;

  constructor(private readonly options: ModalOptions) {
    this.timeoutMs = options.timeoutMs ?? 30_000;
    this.pauseMs = options.pauseMs ?? 1_000;
  }

  /** Repeats are safe: the app answers one attempt token with one call. */
  async submit(body: GpuDispatch, signal?: AbortSignal): Promise<string> {
    const url = new URL(this.options.endpointUrl);
    const answer = await this.ask({ method: 'POST', url, body, tries: 4, signal });
    return parseAnswer(submittedSchema, answer).callId;
  }

  async status(callId: string, signal?: AbortSignal): Promise<GpuCallStatus> {
    const answer = await this.ask({ method: 'GET', url: this.urlOf(callId), tries: 1, signal });
    return parseAnswer(callStatusSchema, answer);
  }

  async cancel(callId: string, signal?: AbortSignal): Promise<void> {
    try {
      await this.ask({ method: 'DELETE', url: this.urlOf(callId), tries: 3, signal });
    } catch (thrown) {
      // A call that is not known there, or an app that is gone, renders nothing.
      if (!(thrown instanceof AppError && thrown.code === 'render.gpu_not_found')) throw thrown;
    }
  }

  private urlOf(callId: string): URL {
    const url = new URL(this.options.endpointUrl);
    url.pathname = `${url.pathname.replace(/\/+$/, '')}/${encodeURIComponent(callId)}`;
    return url;
  }

  /** The text of an answer that is a yes. */
  private async ask(ask: Ask): Promise<string> {
    for (let tried = 1; ; tried += 1) {
      const { status, text, cause } = await this.send(ask);
      if (status >= 200 && status < 300) return text;
      const internal = `${ask.method} answered ${status || 'nothing'}: ${text.slice(0, refusalChars)}`;
      if (status === 401 || status === 403) throw new AppError('render.gpu_refused', { internal });
      if (status === 404) throw new AppError('render.gpu_not_found', { internal });
      const mayPass = status === 0 || status === 429 || status >= 500;
      if (!mayPass || tried >= ask.tries) throw new AppError('render.gpu_unavailable', { internal, cause });
      await sleep(this.pauseMs * 2 ** (tried - 1), undefined, { signal: ask.signal }).catch(() => undefined);
      ask.signal?.throwIfAborted();
    }
  }

  /** One request; status 0 without a whole answer. The keys do not follow a redirect. */
  private async send({ method, url, body, signal }: Ask) {
    const { key, secret } = this.options;
    const limits = [AbortSignal.timeout(this.timeoutMs), ...(signal ? [signal] : [])];
    const keys = { 'Modal-Key': key, 'Modal-Secret': secret };
    try {
      const response = await fetch(url, {
        method,
        headers: body ? { ...keys, 'Content-Type': 'application/json' } : keys,
        body: body && JSON.stringify(body),
        redirect: 'manual',
        signal: AbortSignal.any(limits),
      });
      return { status: response.status, text: await response.text() };
    } catch (cause) {
      signal?.throwIfAborted();
      return { status: 0, text: cause instanceof Error ? cause.message : String(cause), cause };
    }
  }
}

function parseAnswer<S extends z.ZodType>(schema: S, text: string): z.infer<S> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new AppError('render.gpu_unavailable', { internal: text.slice(0, refusalChars), cause });
  }
}
