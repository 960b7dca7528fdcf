'use server';

import { redirect } from 'next/navigation';
import { safeNextPath } from '@/lib/owner/safe-next-path';
import { signInWithToken } from '@/lib/owner/sign-in';
import { closeSession, formAddress, openSession } from '../open-session';
import { formText, signInFailure, type SignInState } from '../sign-in-form';

/** Signs in with the form's `token` and goes on to its `next`. */
export async function signIn(_previous: SignInState, form: FormData): Promise<SignInState> {
  try {
    await signInWithToken(formText(form, 'token'), await formAddress());
  } catch (thrown) {
    return signInFailure(thrown);
  }
  await openSession();
  redirect(safeNextPath(form.get('next')));
}

/** Ends the session of this browser. */
export async function signOut(): Promise<void> {
  await closeSession();
  redirect('/login');
}
