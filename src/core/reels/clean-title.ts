const longestTitleChars = 200;

/** Control characters, and those that turn the direction of what follows; joiners of emoji stay. */
const unprintable = /[\p{Cc}\p{Cs}\s\u202A-\u202E\u2066-\u2069\uFEFF]+/gu;

/** What can be seen: zero-width characters and fillers show nothing by themselves. */
const visible = /[^\p{Cc}\p{Cs}\s\p{Default_Ignorable_Code_Point}]/u;

const invisibleRanges = String.raw`\s\u0000-\u001F\u007F-\u009F\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFF8`;

/** Matches a text of which something can be seen; spelled in ranges, for readers of the API's description. */
export const visiblePattern = new RegExp(`[^${invisibleRanges}]`, 'u');

/** Any text as one line of at most 200 characters; empty if nothing of it can be seen. */
export function cleanTitle(text: string): string {
  const printable = text.replace(unprintable, ' ').trim();
  const title = [...printable].slice(0, longestTitleChars).join('').trim();
  return visible.test(title) ? title : '';
}
