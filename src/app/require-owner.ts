import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { toAppError } from '@/core/errors/errors';
import { identifyOwner } from '@/lib/owner/identify-owner';
import { pathHeader } from '@/lib/http/internal-headers';

/** Whether the page at hand was asked for by the owner, which too many wrong tokens do not show either. */
export async function isOwner(): Promise<boolean> {
  try {
    return (await identifyOwner(await headers())) !== null;
  } catch (thrown) {
    if (toAppError(thrown).code === 'rate.limited') return false;
    throw thrown;
  }
}

/** For pages and layouts: lets the owner through and sends anybody else to sign in, and back here after it. */
export async function requireOwner(): Promise<void> {
  if (await isOwner()) return;
  const path = (await headers()).get(pathHeader) ?? '/';
  redirect(path === '/' ? '/login' : `/login?next=${encodeURIComponent(path)}`);
}
