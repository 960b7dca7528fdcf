/** What can go wrong between the page and the studio besides the studio's own codes. */
export type ClientFailureCode = 'client.offline' | 'client.unreachable' | 'client.unreadable';

/** Sentences for what never reached the studio or came back as something else. */
const clientSentences: Record<ClientFailureCode, string> = {
  'client.offline': 'Your phone is offline. Nothing is lost: connect again and press the button once more.',
  'client.unreachable':
    'The studio does not answer. Check that it is running and that this phone is on the same network, then try again.',
  'client.unreadable': 'The studio gave an answer that this page does not understand. Reload the page.',
};

/** A failed call: a code, a sentence for the owner, and the HTTP status (0 where there was no answer). */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    readonly details?: unknown,
  ) {
    super(message);
    this.name = 'ApiError';
  }

  static fromClient(code: ClientFailureCode, status = 0): ApiError {
    return new ApiError(code, clientSentences[code], status);
  }

  /** Whether the network, not the studio, is at fault, so that waiting and repeating makes sense. */
  get isNetwork(): boolean {
    return this.code === 'client.offline' || this.code === 'client.unreachable';
  }

  /** Whether the same call may succeed later: no connection, a fault of the studio, or too many at once. */
  get mayPass(): boolean {
    return this.isNetwork || this.status >= 500 || this.status === 429;
  }
}

/** Any thrown value as a failure with a sentence. */
export function toApiError(thrown: unknown): ApiError {
  return thrown instanceof ApiError ? thrown : ApiError.fromClient('client.unreadable');
}
