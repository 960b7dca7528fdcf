import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { identifyOwner } from '@/lib/owner/identify-owner';
import { pathHeader } from '@/lib/http/path-header';

/** Whether the page at hand was asked for by the owner. */
export async function isOwner(): Promise<boolean> {
  return (await identifyOwner(await headers())) !== null;
}

/** For pages and layouts: lets the owner through and sends anybody else to sign in, and back here after it. */
export async function requireOwner(): Promise<void> {
  const asked = await headers();
  if ((await identifyOwner(asked)) !== null) return;
  const path = asked.get(pathHeader) ?? '/';
  redirect(path === '/' ? '/login' : `/login?next=${encodeURIComponent(path)}`);
}
