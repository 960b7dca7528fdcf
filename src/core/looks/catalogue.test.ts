import { build } from 'esbuild';
import type { LookAbout } from './kit/types';

test('the catalogue of looks brings neither drawing code nor validation to the page', async () => {
  const { metafile } = await build({
    entryPoints: ['src/core/looks/catalogue.ts'],
    ...{ bundle: true, splitting: true, format: 'esm', outdir: 'unwritten', write: false, metafile: true },
  });
  const { inputs } = metafile.outputs['unwritten/catalogue.js']!;
  const inCatalogue = Object.keys(inputs);
  expect(inCatalogue).toContain('src/core/looks/bars/about.ts');
  expect(inCatalogue.filter((path) => /draw\.ts|params|zod|kit/.test(path))).toEqual([]);
});

test('a look without words or a picture does not compile', () => {
  const defaults = { background: '#000000', foreground: '#ffffff', accent: '#888888', seed: 1 };
  const thumbnail = [{ path: 'M0 0h9', width: 1 }] as const;
  // @ts-expect-error a look has a thumbnail
  const withoutThumbnail: LookAbout = { label: 'Look', hint: 'A look', defaults };
  // @ts-expect-error a thumbnail has a stroke
  const withoutStrokes: LookAbout = { label: 'Look', hint: 'A look', thumbnail: [], defaults };
  // @ts-expect-error a look has a line that describes it
  const withoutHint: LookAbout = { label: 'Look', thumbnail, defaults };
  const whole: LookAbout = { label: 'Look', hint: 'A look', thumbnail, defaults };
  for (const look of [withoutThumbnail, withoutStrokes, withoutHint]) expect(look).not.toEqual(whole);
});
