import type { AnswerOf, Endpoint, PathParams } from '@/core/api/endpoint';
import { CommandError } from '@/lib/CommandError';

interface Call {
  /** As the endpoint's body describes it. */
  body?: unknown;
  query?: Record<string, string>;
  idempotencyKey?: string;
  signal?: AbortSignal;
}

type ParamsOf<E extends Endpoint> = keyof PathParams<E['path']> extends never
  ? { params?: undefined }
  : { params: PathParams<E['path']> };

/** Talks to a studio's HTTP API as its owner. A refusal is thrown as a CommandError with its sentence. */
export class StudioClient {
  constructor(
    readonly url: string,
    private readonly token: string,
  ) {}

  /** Calls an endpoint and checks its answer against the endpoint's description. */
  async call<const E extends Endpoint>(endpoint: E, call: Call & ParamsOf<E>): Promise<AnswerOf<E>> {
    const params = (call.params ?? {}) as Record<string, string>;
    const path = endpoint.path.replace(/\{(\w+)\}/g, (_match, name: string) => params[name]!);
    const headers = new Headers();
    if (call.body !== undefined) headers.set('content-type', 'application/json');
    if (call.idempotencyKey !== undefined) headers.set('idempotency-key', call.idempotencyKey);
    const response = await this.send(call.query ? `${path}?${new URLSearchParams(call.query)}` : path, {
      method: endpoint.method,
      headers,
      signal: call.signal ?? null,
      body: call.body === undefined ? null : JSON.stringify(call.body),
    });
    const json = (await response.json()) as { data?: unknown };
    const [answer] = endpoint.answers;
    if ('bare' in answer) return answer.bare.parse(json) as AnswerOf<E>;
    if ('data' in answer) return answer.data.parse(json.data) as AnswerOf<E>;
    throw new Error(`${endpoint.path} does not answer in JSON`);
  }

  /** Any request to this studio or to a signed address elsewhere; the token stays with the studio. */
  async send(address: string, init: RequestInit & { duplex?: 'half' }): Promise<Response> {
    const url = new URL(address, this.url);
    const headers = new Headers(init.headers);
    if (url.origin === new URL(this.url).origin) headers.set('authorization', `Bearer ${this.token}`);
    const answer = await fetch(url, { ...init, headers }).catch((error: unknown) => {
      if (init.signal?.aborted) throw error;
      throw new CommandError('The studio stopped answering. Look at its output, then try again.', {
        cause: error,
      });
    });
    if (!answer.ok) throw await refusalOf(answer);
    return answer;
  }
}

async function refusalOf(answer: Response): Promise<CommandError> {
  const body = (await answer.json().catch(() => null)) as RefusalBody | null;
  const { message, details } = body?.error ?? {};
  if (message === undefined) return new CommandError(`The studio answered ${answer.status}.`);
  return new CommandError(details === undefined ? message : `${message} (${JSON.stringify(details)})`);
}

interface RefusalBody {
  error?: { message?: string; details?: unknown };
}
