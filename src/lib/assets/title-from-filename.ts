const longestTitleChars = 200;

/** Control characters, and those that turn the direction of what follows; joiners of emoji stay. */
const unprintable = /[\p{Cc}\p{Cs}\s\u202A-\u202E\u2066-\u2069\uFEFF]+/gu;

/** A title for a recording: its file's name without folders, extension and unprintable characters. */
export function titleFromFilename(filename: string | undefined): string {
  const name = (filename ?? '').split(/[/\\]/).at(-1)!;
  return sanitiseTitle(name.replace(/(?<=[^])\.[A-Za-z0-9]{1,5}$/, ''));
}

/** Any text as a title: one line, at most 200 characters, never empty. */
export function sanitiseTitle(text: string | undefined): string {
  const printable = (text ?? '').replace(unprintable, ' ').trim();
  return [...printable].slice(0, longestTitleChars).join('').trim() || 'Recording';
}
