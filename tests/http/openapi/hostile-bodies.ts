import fc from 'fast-check';
import { changeJson } from './change-json';
import { hostileJson, hostileNames } from './hostile-values';
import type { Json } from './json-schema';

/** A body as it is sent; without a type there is no such header. */
export interface SentBody {
  text: string;
  contentType: string | null;
}

const change = fc.record({
  spot: fc.nat(400),
  how: fc.constantFrom('replace', 'remove', 'add', 'stretch', 'shift'),
  foreign: hostileJson,
  name: fc.constantFrom(...hostileNames),
});
const numbers = [
  '1e400',
  '-1e400',
  'NaN',
  'Infinity',
  '01',
  '+1',
  '1e-400',
  '0x1',
  '1.',
  '9007199254740993',
  '-0',
];
const wrongTypes = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/json5',
  'a',
  'multipart/form-data',
];
const nonsense = [
  '',
  ' ',
  '{',
  '[]',
  'null',
  '"',
  '\uFEFF{}',
  '{"a":1}{"a":1}',
  '{"a":}',
  '\0',
  '<xml/>',
  '[[[',
];

const asJson = (text: string): SentBody => ({ text, contentType: 'application/json' });

/** Bodies about as wrong as a valid one can be made: by value, by text, by type and by size. */
export function hostileBodies(valid: fc.Arbitrary<Json>): fc.Arbitrary<SentBody> {
  const texts = valid.map((value) => JSON.stringify(value));
  return fc.oneof(
    {
      weight: 8,
      arbitrary: fc
        .tuple(valid, fc.array(change, { minLength: 1, maxLength: 2 }))
        .map(([value, changes]) => asJson(JSON.stringify(changes.reduce(changeJson, value)))),
    },
    { weight: 2, arbitrary: hostileJson.map((value) => asJson(JSON.stringify(value))) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(texts, fc.nat(50), fc.constantFrom(...numbers))
        .map(([text, spot, number]) => asJson(withNumber(text, spot, number))),
    },
    fc.tuple(texts, fc.nat(300)).map(([text, cut]) => asJson(text.slice(0, cut % text.length))),
    fc.constantFrom(...nonsense).map(asJson),
    fc
      .tuple(texts, fc.constantFrom(null, ...wrongTypes))
      .map(([text, contentType]) => ({ text, contentType })),
    texts.map((text) => asJson(text + ' '.repeat(257 * 1024))),
  );
}

/** Another spelling in the place of one of a text's numbers. */
function withNumber(text: string, spot: number, number: string): string {
  const found = [...text.matchAll(/(?<=[:[,])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?=[,\]}])/g)];
  const one = found[spot % Math.max(1, found.length)];
  return one ? text.slice(0, one.index) + number + text.slice(one.index + one[0].length) : number;
}
