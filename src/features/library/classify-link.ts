export type LinkKind = 'empty' | 'youtube' | 'direct' | 'unusable';

/** What a pasted text is, as far as the page can tell before asking; the studio checks it properly. */
export function classifyLink(text: string): LinkKind {
  const trimmed = text.trim();
  if (trimmed === '') return 'empty';
  const url = parseLink(trimmed);
  if (url === null) return 'unusable';
  return /(?:^|\.)(?:youtube\.com|youtu\.be|youtube-nocookie\.com)$/.test(url.hostname)
    ? 'youtube'
    : 'direct';
}

/** The link with its scheme, which people leave out when they type. */
export function completeLink(text: string): string {
  return parseLink(text.trim())?.href ?? text.trim();
}

function parseLink(text: string): URL | null {
  const withScheme = /^[a-z][a-z\d+.-]*:/i.test(text) ? text : `https://${text}`;
  try {
    const url = new URL(withScheme);
    const isWeb = url.protocol === 'http:' || url.protocol === 'https:';
    return isWeb && url.hostname.includes('.') && !/\s/.test(text) ? url : null;
  } catch {
    return null;
  }
}
