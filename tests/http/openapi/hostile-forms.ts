import fc from 'fast-check';
import { hostileNames, hostileText } from './hostile-values';

/** A multipart body as it goes over the wire, and what its header says of it. */
export interface SentForm {
  contentType: string;
  bytes: Uint8Array;
}

const part = fc.record({
  name: fc.oneof({ weight: 4, arbitrary: fc.constant('file') }, fc.constantFrom(...hostileNames)),
  filename: fc.option(
    fc.oneof(hostileText, fc.constant('𝕏'.repeat(2000)), fc.constant(`${'n'.repeat(5000)}.m4a`)),
  ),
  type: fc.option(
    fc.oneof(fc.constantFrom('audio/mp4', 'image/png', 'video/mp4', '/', 'audio'), hostileText),
  ),
  content: fc.oneof(fc.constant(''), fc.constant('some sound'), hostileText),
});

/** Forms of every kind: whole, without a file, with odd names, cut off, under a header that does not fit. */
export const hostileForms: fc.Arbitrary<SentForm> = fc
  .record({
    parts: fc.array(part, { maxLength: 3 }),
    keptChars: fc.option(fc.nat(600), { freq: 4 }),
    contentType: fc.oneof(
      { weight: 8, arbitrary: fc.constant('multipart/form-data; boundary=cut') },
      fc.constantFrom(
        'multipart/form-data',
        'multipart/form-data; boundary=',
        'multipart/mixed; boundary=cut',
      ),
      fc.constantFrom(
        'multipart/form-data; boundary=other',
        'MULTIPART/FORM-DATA;boundary="cut"',
        'multipart/',
      ),
    ),
  })
  .map(({ parts, keptChars, contentType }) => {
    const text = `${parts.map(asText).join('')}--cut--\r\n`;
    return { contentType, bytes: new TextEncoder().encode(text.slice(0, keptChars ?? undefined)) };
  });

type Part = typeof part extends fc.Arbitrary<infer T> ? T : never;

function asText({ name, filename, type, content }: Part): string {
  const file = filename === null ? '' : `; filename="${filename.replace(/["\r\n]/g, '_')}"`;
  const typed = type === null ? '' : `Content-Type: ${type}\r\n`;
  return `--cut\r\nContent-Disposition: form-data; name="${name}"${file}\r\n${typed}\r\n${content}\r\n`;
}
