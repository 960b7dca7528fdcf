import { recipeHash, sourceIdentity } from './recipe-hash';
import { recipeSchema } from '@/core/audio/recipe-schema';

const clip = { id: '1', sourceAssetId: 'a', startSec: 0, endSec: 5 };
const parse = (changes: object = {}, clipChanges: object = {}) =>
  recipeSchema.parse({ version: 1, clips: [{ ...clip, ...clipChanges }], ...changes });
const identities = new Map([
  ['a', 'content-1'],
  ['same', 'content-1'],
  ['b', 'content-2'],
]);
const hash = (...changes: Parameters<typeof parse>) => recipeHash(parse(...changes), identities);

test('what does not change the sound does not change the hash', () => {
  expect(hash()).toMatch(/^[0-9a-f]{64}$/);
  expect(hash({}, { id: 'other' })).toBe(hash());
  expect(hash({}, { sourceAssetId: 'same' })).toBe(hash());
  expect(hash({ outputFormat: 'wav' })).toBe(hash());
  expect(hash({}, { gainDb: 0, fadeInSec: 0 })).toBe(hash());
});

test('what changes the sound changes the hash', () => {
  const changed = [
    hash({}, { sourceAssetId: 'b' }),
    hash({}, { startSec: 0.1 }),
    hash({}, { gainDb: 1 }),
    hash({}, { fadeInSec: 1 }),
    hash({}, { fadeOutSec: 1 }),
    hash({ loudness: 'social' }),
    hash({ clean: 'voice' }),
    hash({ clips: [clip, clip] }),
  ];
  expect(new Set([hash(), ...changed]).size).toBe(changed.length + 1);
});

test('an asset is known by its content, a prepared one by its id', () => {
  expect(sourceIdentity({ assetId: 'a', sha256: 'f00d' })).toBe('f00d');
  expect(sourceIdentity({ assetId: 'a', sha256: null })).toBe('a');
});
