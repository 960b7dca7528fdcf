import fc from 'fast-check';
import type { Json } from './json-schema';

/** Names that mean something to a prototype, to a shell, to a path or to SQL. */
export const hostileNames = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'then',
  '',
  '0',
  'length',
  'extra',
];
const texts = [
  ...hostileNames,
  ...['NaN', 'Infinity', '-Infinity', '-1', '0', '1e400', '0x10', ' 5 ', '٣', 'null', 'undefined', 'true'],
  ...['../../etc/passwd', '..', '.', '%2e%2e%2f', 'a/b', '/', '\\', 'file:///etc/passwd', '-rf', '$(id)'],
  ...[
    "'; DROP TABLE jobs;--",
    '%',
    '*',
    '?',
    '#',
    '&a=b',
    'a,b',
    '"',
    '\0',
    'a\0b',
    '\r\nX-Evil: 1',
    '\u007f',
  ],
  ...['\u202Eevil', '\u2066\u2069', '\uFEFF', '\u2028', 'e\u0301', '👩‍👩‍👧', '𝕏', '\uFFFF', 'ﷺ', 'İ'],
  ...['http://127.0.0.1/', 'http://[::1]/', 'https://u:p@example.com/', 'javascript:alert(1)', 'http://'],
  ...['x'.repeat(65), 'x'.repeat(201), 'é'.repeat(513), '👩'.repeat(3000)],
];

/** Strings as a URL may carry them: anything but half a surrogate pair. */
export const hostileText = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...texts) },
  fc.string({ unit: 'binary', maxLength: 40 }),
);

/** Values a header may have: what `fetch` and Node let through, control characters among them. */
export const hostileHeader = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '*',
    'W/"x"',
    '"',
    '""',
    ',,,',
    '"a","b"',
    'x'.repeat(201),
    'x'.repeat(8000),
    '\u0001',
  ),
  fc.stringMatching(/^[\x01-\x09\x0b\x0c\x0e-\xff]{0,30}$/),
);

/** Ranges, good and bad. */
export const ranges = fc.oneof(
  fc.constantFrom(
    'bytes=0-0',
    'bytes=-1',
    'bytes=-0',
    'bytes=0-',
    'bytes=5-2',
    'bytes=99999999999999999999-',
  ),
  fc.constantFrom(
    'bytes=-99999999999999999999',
    'bytes=0-1,2-3',
    'bytes=',
    'bytes=-',
    'lines=1-2',
    'bytes=NaN-',
  ),
  fc.tuple(fc.nat(40), fc.nat(40)).map(([from, to]) => `bytes=${from}-${to}`),
);

/** A value that hardly ever belongs where it is put. */
export const hostileJson: fc.Arbitrary<Json> = fc.oneof(
  hostileText,
  fc.constantFrom<Json[]>('\uD800', '\uDC00x', null, true, false, [], {}, [[]], [null], 'x'.repeat(5000)),
  fc.constantFrom<Json[]>(0, -0, -1, 0.5, 5e-324, 1e308, 2 ** 31, 2 ** 53, -(2 ** 63), 1e21),
  fc.constantFrom(12, 400).map((depth) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as Json),
  fc
    .constantFrom(...hostileNames)
    .map((name) => JSON.parse(`{${JSON.stringify(name)}:{"polluted":true}}`) as Json),
);
