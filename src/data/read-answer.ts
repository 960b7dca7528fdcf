import { ApiError } from './ApiError';

interface ErrorBody {
  code?: unknown;
  message?: unknown;
  details?: unknown;
}

/**
 * Takes an answer's JSON out of its envelope. Flat answers (poll, cancel) come back as they are.
 * @throws ApiError with the studio's code and sentence, or `client.unreadable`
 */
export function readAnswer<T>(status: number, body: unknown): T {
  if (typeof body === 'object' && body !== null) {
    const envelope = body as { success?: unknown; data?: unknown; error?: ErrorBody };
    if (envelope.success === true && 'data' in envelope) return envelope.data as T;
    if (envelope.success === false && typeof envelope.error?.message === 'string') {
      const { code, message, details } = envelope.error;
      throw new ApiError(typeof code === 'string' ? code : 'internal', message, status, details);
    }
    if (status >= 200 && status < 300) return body as T;
  }
  throw ApiError.fromClient('client.unreadable', status);
}
