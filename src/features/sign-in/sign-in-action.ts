import type { ErrorCode } from '@/core/errors/errors';

/** What a sign-in form shows when it did not go through. */
export interface SignInAnswer {
  error?: { code: ErrorCode; message: string };
}

/** A form action that signs in and leads on, or answers why not. */
export type SignInAction = (previous: SignInAnswer, form: FormData) => Promise<SignInAnswer>;
