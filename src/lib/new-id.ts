import { randomUUID } from 'node:crypto';

/** What an identifier names; the prefix makes a stray id in a log readable. */
export type IdPrefix = 'job' | 'asset' | 'video' | 'project' | 'upload' | 'worker' | 'claim' | 'req';

/** A fresh, unguessable identifier (122 random bits), such as `job_3f2a…`; letters, digits and `_` only. */
export function newId(prefix: IdPrefix): string {
  return `${prefix}_${randomUUID().replaceAll('-', '')}`;
}
