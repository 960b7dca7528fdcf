import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { LoginForm } from '@/features/sign-in/LoginForm';
import { Wordmark } from '@/ui/Wordmark';
import { safeNextPath } from '@/lib/owner/safe-next-path';
import { isOwner } from '../../require-owner';
import { signIn } from './actions';

interface PageQuery {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export const metadata: Metadata = { title: 'Sign in' };

export default async function LoginPage({ searchParams }: PageQuery) {
  const next = safeNextPath((await searchParams).next);
  if (await isOwner()) redirect(next);
  return (
    <>
      <Wordmark className="mb-10" />
      <h1 className="mb-8">Your studio, your key.</h1>
      <LoginForm action={signIn} next={next} />
    </>
  );
}
