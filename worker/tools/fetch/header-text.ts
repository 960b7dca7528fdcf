import { decodeLooseText } from '@/lib/decode-loose-text';

/** The text of a header, which comes with one character for each byte and names no charset. */
export function decodeHeaderText(value: string): string {
  return decodeLooseText(Buffer.from(value, 'latin1'));
}

/** Undoes percent signs, those with two hex digits behind them; everything else stays. */
export function decodePercent(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
    decodeLooseText(Buffer.from(run.replaceAll('%', ''), 'hex')),
  );
}

/** The bytes of a header's percent-encoded text, to be read in a charset that stands beside it. */
export function readPercentBytes(text: string): Buffer {
  const characters = text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(characters, 'latin1');
}

/** A `Location` with its bytes outside of ASCII percent-encoded as they are, which is what browsers ask for. */
export function encodeLocation(value: string): string {
  return value.replace(
    /[\x80-\xff]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
