import { basename } from 'node:path';
import { decodeHeaderText, decodePercent, readPercentBytes } from './header-text';

const maxNameLength = 200;

/**
 * The name a downloaded file goes by: what the server says, else the last part of the address. For
 * showing only, never used as a path; undefined where neither gives one.
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

// A library for this header refuses what is not as the standard has it, and half of the names are not.
const parameter = /([\w!#$&+.^`|~-]+)(\*?)\s*=\s*("(?:\\["\\]|[^"])*(?:"|$)|[^;]*)/g;

function parametersOf(disposition: string): { filename?: string; extended?: string } {
  const found: { filename?: string; extended?: string } = {};
  for (const [, name, star, value] of disposition.matchAll(parameter)) {
    if (name!.toLowerCase() !== 'filename') continue;
    found[star === '*' ? 'extended' : 'filename'] ??= unquote(value!.trim());
  }
  return found;
}

// A backslash before anything else belongs to a path of Windows.
function unquote(value: string): string {
  if (!value.startsWith('"')) return value;
  return value.replace(/^"|"$/g, '').replace(/\\(["\\])/g, '$1');
}

/** `charset'language'percent-encoded`; empty where it is not that or in no charset we know. */
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

/** Words as mail headers write them, `=?charset?B?…?=`, which some servers put in here. */
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
