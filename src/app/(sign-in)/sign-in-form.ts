import { type ErrorCode, toAppError } from '@/core/errors/errors';

/** What a sign-in form shows when it did not go through. */
export interface SignInState {
  error?: { code: ErrorCode; message: string };
}

/** The state of the form after a failure; what nobody foresaw is logged by Next and shows no detail. */
export function signInFailure(thrown: unknown): SignInState {
  const error = toAppError(thrown);
  if (error.code === 'internal') throw thrown;
  return { error: { code: error.code, message: error.message } };
}

/** A field of the form as text; empty if it is missing or a file. */
export function formText(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}
