'use server';

import { redirect } from 'next/navigation';
import { safeNextPath } from '@/lib/owner/safe-next-path';
import { signInWithCode } from '@/lib/owner/sign-in';
import { formAddress, openSession } from '../open-session';
import { formText, signInFailure, type SignInState } from '../sign-in-form';

/** Signs this device in with the form's one-time `code` and goes on to its `next`. */
export async function pairDevice(_previous: SignInState, form: FormData): Promise<SignInState> {
  try {
    await signInWithCode(formText(form, 'code'), await formAddress());
  } catch (thrown) {
    return signInFailure(thrown);
  }
  await openSession();
  redirect(safeNextPath(form.get('next')));
}
