import { recipeHash } from './recipe-hash';
import { recipeSchema } from '@/core/audio/recipe-schema';

const clip = { id: '1', sourceAssetId: 'a', startSec: 0, endSec: 5 };
const parse = (changes: object = {}, clipChanges: object = {}) =>
  recipeSchema.parse({ version: 1, clips: [{ ...clip, ...clipChanges }], ...changes });
const contents = { a: 'content-1', same: 'content-1', b: 'content-2', prepared: null };
const assets = new Map(Object.entries(contents).map(([assetId, sha256]) => [assetId, { assetId, sha256 }]));
const hash = (...changes: Parameters<typeof parse>) => recipeHash(parse(...changes), assets);

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

test('a prepared asset is known by its id, which no other has', () => {
  expect(hash({}, { sourceAssetId: 'prepared' })).not.toBe(hash());
  const other = new Map([['prepared', { assetId: 'other', sha256: null }]]);
  expect(recipeHash(parse({}, { sourceAssetId: 'prepared' }), other)).not.toBe(
    hash({}, { sourceAssetId: 'prepared' }),
  );
});
