import { cleanTitle } from '@/core/reels/clean-title';

/** A title for a recording: its file's name without folders, extension and unprintable characters. */
export function titleFromFilename(filename: string | undefined): string {
  const name = (filename ?? '').split(/[/\\]/).at(-1)!;
  return sanitiseTitle(name.replace(/(?<=[^])\.[A-Za-z0-9]{1,5}$/, ''));
}

/** Any text as a title: one line, at most 200 characters, never empty. */
export function sanitiseTitle(text: string | undefined): string {
  return cleanTitle(text ?? '') || 'Recording';
}
