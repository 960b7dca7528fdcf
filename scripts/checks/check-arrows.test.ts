import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tempDir } from '../../tests/studio/temp-dir';

jest.setTimeout(60_000);

const violators: Record<string, string> = {
  'src/app/page-with-worker.tsx': `import { x } from '../../worker/index';`,
  'src/app/api/spawns/route.ts': `import { spawn } from 'node:child_process';`,
  'src/app/api/queries/route.ts': `import { eq } from 'drizzle-orm';`,
  'src/lib/knows-next.ts': `import { headers } from 'next/headers';`,
  'src/lib/knows-worker.ts': `export * from '../../worker/tools/ffmpeg/ffmpeg';`,
  'src/lib/knows-feature.ts': `export const x = await import('@/features/x');`,
  'src/features/knows-node.ts': `import { join } from 'node:path';`,
  'src/features/knows-lib.ts': `import type { Env } from '@/lib/env';`,
  'src/core/knows-lib.ts': `import { getEnv } from '@/lib/env';`,
  'src/core/looks/reads-files.ts': `import 'node:fs';`,
  'src/core/jobs/catalog.ts': `import { recipe } from '../audio/recipe';`,
  'worker/knows-react.ts': `import { useState } from 'react';`,
  'worker/knows-page.ts': `import {\n  a,\n  b,\n} from '@/app/layout';`,
  'worker/knows-script.ts': `import { x } from '../scripts/x';`,
  'worker/sound/second-home.ts': `import ffmpeg from 'fluent-ffmpeg';`,
  'scripts/knows-page.ts': `import Layout from '../src/app/layout';`,
  'scripts/imports-nothing.ts': `import { x } from './missing';`,
  'worker/circle-a.ts': `import type { B } from './circle-b';\nexport interface A { b: B }`,
  'src/lib/one/leg.ts': `import { other } from '../two/other';`,
};

const innocents: Record<string, string> = {
  'src/app/layout.tsx': `import { Look } from '@/features/x';\nimport Link from 'next/link';`,
  'src/features/x.ts': `import { recipe } from '@/core/audio/recipe';`,
  'src/core/audio/recipe.ts': `import { z } from 'zod';`,
  'src/lib/env.ts': `import { readFileSync } from 'node:fs';`,
  'src/lib/one/other.ts': 'export const other = 1;',
  'src/lib/two/leg.ts': `import { other } from '../one/other';`,
  'src/lib/two/other.ts': 'export const other = 1;',
  'worker/index.ts': `import { getEnv } from '@/lib/env';\nimport { ffmpeg } from './tools/ffmpeg/ffmpeg';`,
  'worker/circle-b.ts': `import type { A } from './circle-a';\nexport interface B { a: A }`,
  'worker/tools/ffmpeg/ffmpeg.ts': `import ffmpeg from 'fluent-ffmpeg';`,
  'scripts/x.ts': `import '../worker/index';`,
};

let root: string;
let said: string;
beforeAll(() => {
  root = tempDir('house');
  for (const [path, text] of Object.entries({ ...violators, ...innocents })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), `${text}\n`);
  }
  symlinkSync(join(process.cwd(), 'node_modules'), join(root, 'node_modules'));
  const command = ['--import', require.resolve('tsx'), join(__dirname, 'check-house.ts')];
  const { stdout, stderr } = spawnSync(process.execPath, command, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, TSX_TSCONFIG_PATH: join(process.cwd(), 'tsconfig.json') },
  });
  said = stdout + stderr;
});

const faultsOf = (path: string) =>
  said.split('\n').filter((line) => line.startsWith(`${path}: `) && line.includes('import'));

test.each(Object.keys(violators).filter((path) => !/circle|leg/.test(path)))(
  'the house rules refuse the import in %s',
  (path) => expect(faultsOf(path)).toHaveLength(1),
);

test('the house rules let the arrows run the right way', () => {
  expect(said).toMatch(/\d+ faults: \d+ files/);
  expect(Object.keys(innocents).flatMap(faultsOf)).toEqual([]);
});

test('the house rules refuse a circle of files, of type imports too', () => {
  expect(said).toMatch(/^worker\/circle-a\.ts: imports itself in a circle: .*circle-b\.ts → /m);
});

test('the house rules refuse two rooms of src/lib that import each other', () => {
  expect(said).toMatch(/^src\/lib\/one: and src\/lib\/two import each other: /m);
});
