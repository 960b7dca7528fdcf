import { decodeLooseText } from '@/lib/decode-loose-text';

/** The text of a header, which Node gives with one character for each byte and which names no charset. */
export function decodeHeaderText(value: string): string {
  return decodeLooseText(Buffer.from(value, 'latin1'));
}

/** Decodes percent signs followed by two hex digits; everything else is kept. */
export function decodePercent(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
    decodeLooseText(Buffer.from(run.replaceAll('%', ''), 'hex')),
  );
}

/** The bytes of percent-encoded header text, to be decoded with the charset named next to it. */
export function readPercentBytes(text: string): Buffer {
  const characters = text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(characters, 'latin1');
}

/** A `Location` with its non-ASCII bytes percent-encoded, as browsers request it. */
export function encodeLocation(value: string): string {
  return value.replace(
    /[\x80-\xff]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
