import { basename } from 'node:path';
import { decodeHeaderText, decodePercent, readPercentBytes } from './header-text';

const maxNameLength = 200;

/**
 * The name of a downloaded file: as the server says, else the last part of the address. For display only,
 * never used as a path; undefined if neither gives a name.
 */
export function downloadFilename(disposition: string | undefined, url: URL): string | undefined {
  const { filename, extended } = parametersOf(disposition ?? '');
  const candidates = [
    () => decodeExtended(extended),
    () => decodePlain(filename),
    () => decodePlain(extended),
    () => decodePercent(url.pathname.split('/').at(-1) ?? ''),
  ];
  for (const candidate of candidates) {
    const name = cleanName(candidate());
    if (name !== undefined) return name;
  }
  return undefined;
}

// Libraries for this header refuse everything non-standard, which is half of the names in practice.
const parameter = /([\w!#$&+.^`|~-]+)(\*?)\s*=\s*("(?:\\["\\]|[^"])*(?:"|$)|[^;]*)/g;

function parametersOf(disposition: string): { filename?: string; extended?: string } {
  const found: { filename?: string; extended?: string } = {};
  for (const [, name, star, value] of disposition.matchAll(parameter)) {
    if (name!.toLowerCase() !== 'filename') continue;
    found[star === '*' ? 'extended' : 'filename'] ??= unquote(value!.trim());
  }
  return found;
}

// A backslash before any other character belongs to a Windows path.
function unquote(value: string): string {
  if (!value.startsWith('"')) return value;
  return value.replace(/^"|"$/g, '').replace(/\\(["\\])/g, '$1');
}

/** `charset'language'percent-encoded`; empty if it is malformed or the charset is unknown. */
function decodeExtended(value: string | undefined): string {
  const [, charset, text] = /^([\w.:+-]+)'[^']*'(.*)$/.exec(value ?? '') ?? [];
  if (charset === undefined || text === undefined) return '';
  try {
    return new TextDecoder(charset).decode(readPercentBytes(text));
  } catch {
    return '';
  }
}

function decodePlain(value: string | undefined): string {
  if (value === undefined || /^[\w.:+-]+'[^']*'/.test(value)) return '';
  return decodePercent(decodeMailWords(decodeHeaderText(value)));
}

const mailWord = /=\?([\w.:+-]+)\?([bq])\?([^?]*)\?=/gi;

/** Encoded words of mail headers, `=?charset?B?…?=`, which some servers send here. */
function decodeMailWords(text: string): string {
  const joined = text.replace(/(\?=)\s+(?==\?)/g, '$1');
  return joined.replace(mailWord, (whole, charset: string, kind: string, word: string) => {
    const isBase64 = kind.toLowerCase() === 'b';
    const percent = word.replaceAll('_', ' ').replace(/=(?=[0-9a-f]{2})/gi, '%');
    try {
      return new TextDecoder(charset).decode(
        isBase64 ? Buffer.from(word, 'base64') : readPercentBytes(percent),
      );
    } catch {
      return whole;
    }
  });
}

function cleanName(name: string): string | undefined {
  const printable = name.replace(/\p{Cc}+/gu, ' ').replaceAll('\\', '/');
  const cleaned = basename(printable).trim();
  return /^\.*$/.test(cleaned) ? undefined : cleaned.slice(0, maxNameLength);
}
