/**
 * Text in bytes that name no charset: UTF-8 if they are valid UTF-8, else the Latin-1 of browsers
 * (windows-1252), in which any bytes mean something.
 */
export function decodeLooseText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
