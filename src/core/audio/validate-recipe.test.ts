import { recipeSchema } from './recipe-schema';
import type { Clip, Recipe } from './recipe-schema';
import { validateRecipe } from './validate-recipe';

const durations = new Map([
  ['a', 10],
  ['b', 1800],
]);

function recipeOf(...clips: Partial<Clip>[]): Recipe {
  return recipeSchema.parse({
    version: 1,
    clips: clips.map((clip, i) => ({ id: `c${i}`, sourceAssetId: 'a', startSec: 0, endSec: 5, ...clip })),
  });
}

test('an edit within its bounds has no fault', () => {
  const recipe = recipeOf({ endSec: 10 }, { startSec: 9.9, endSec: 10, fadeInSec: 0.05, fadeOutSec: 0.05 });
  expect(validateRecipe(recipe, durations)).toEqual([]);
});

test('sums of decimals that are not exact are no fault', () => {
  expect(validateRecipe(recipeOf({ startSec: 0.2, endSec: 0.1 + 0.2 }), durations)).toEqual([]);
});

test.each<[string, Partial<Clip>, keyof Clip]>([
  ['ends after its recording', { endSec: 10.01 }, 'endSec'],
  ['ends before it starts', { startSec: 6 }, 'endSec'],
  ['is shorter than a tenth of a second', { startSec: 4.95 }, 'endSec'],
  ['has fades that do not fit', { fadeInSec: 3, fadeOutSec: 2.1 }, 'fadeOutSec'],
])('a clip that %s is out of bounds', (_what, clip, field) => {
  expect(validateRecipe(recipeOf({}, clip), durations)).toMatchObject([
    { code: 'recipe.out_of_bounds', clipIndex: 1, clipId: 'c1', field },
  ]);
});

test('numbers that are none never pass', () => {
  const recipe = recipeOf({});
  recipe.clips[0]!.endSec = NaN;
  expect(validateRecipe(recipe, durations)).not.toEqual([]);
});

test('a clip of an unknown recording is named', () => {
  expect(validateRecipe(recipeOf({ sourceAssetId: 'x' }), durations)).toMatchObject([
    { code: 'asset.not_found', clipIndex: 0 },
  ]);
});

test('thirty minutes in total are allowed, more are not', () => {
  const half = { sourceAssetId: 'b', endSec: 900 };
  expect(validateRecipe(recipeOf(half, half), durations)).toEqual([]);
  expect(validateRecipe(recipeOf(half, half, { endSec: 0.1 }), durations)).toMatchObject([
    { code: 'recipe.too_long', clipIndex: null },
  ]);
});
