import Link from 'next/link';
import { Icon } from './icons';

export function BackLink({ href, children }: { href: string; children: string }) {
  return (
    <Link href={href} className="key key-quiet -ml-4 px-4">
      <Icon name="back" />
      {children}
    </Link>
  );
}
