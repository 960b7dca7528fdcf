import type { z } from 'zod';
import { CommandError } from '@/lib/CommandError';

const failureOf = (body: unknown) =>
  (body as { error?: { message?: string; details?: unknown } } | null)?.error;

/** Talks to a studio's HTTP API as its owner. Refusals become sentences. */
export class StudioClient {
  constructor(
    readonly url: string,
    private readonly token: string,
  ) {}

  async get<T>(path: string, schema: z.ZodType<T>, signal?: AbortSignal): Promise<T> {
    return schema.parse(await this.json('GET', path, { signal }));
  }

  async post<T>(path: string, body: unknown, schema: z.ZodType<T>, signal?: AbortSignal): Promise<T> {
    return schema.parse(await this.json('POST', path, { body, signal }));
  }

  async delete(path: string): Promise<void> {
    await this.json('DELETE', path, {});
  }

  /** Any request to this studio or to a signed address elsewhere; the token stays with the studio. */
  async send(address: string, init: RequestInit & { duplex?: 'half' }): Promise<Response> {
    const url = new URL(address, this.url);
    const headers = new Headers(init.headers);
    if (url.origin === new URL(this.url).origin) headers.set('authorization', `Bearer ${this.token}`);
    const answer = await fetch(url, { ...init, headers }).catch((error: unknown) => {
      if (init.signal?.aborted) throw error;
      throw new CommandError('The studio stopped answering. Look at its own output, then try again.', {
        cause: error,
      });
    });
    if (!answer.ok) throw await this.refusal(answer);
    return answer;
  }

  private async json(method: string, path: string, given: { body?: unknown; signal?: AbortSignal }) {
    const answer = await this.send(path, {
      method,
      signal: given.signal ?? null,
      headers: given.body === undefined ? {} : { 'content-type': 'application/json' },
      body: given.body === undefined ? null : JSON.stringify(given.body),
    });
    return (await answer.json()) as unknown;
  }

  private async refusal(answer: Response): Promise<CommandError> {
    const failure = failureOf(await answer.json().catch(() => null));
    const details = failure?.details === undefined ? '' : ` (${JSON.stringify(failure.details)})`;
    return new CommandError(
      failure?.message ? failure.message + details : `The studio answered ${answer.status}.`,
    );
  }
}
