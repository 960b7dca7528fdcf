/** Which room may know which: `src/app`, `worker` → `src/lib` → `src/core`, and `src/features` → `src/core`. */
import { importsOf, isCode, isTest, type ProjectFile, type Rule, type Violation } from './project';

type Room = 'app' | 'features' | 'core' | 'lib' | 'worker';

const roomOf = (path: string): Room | null => {
  if (path.startsWith('src/app/') || path.startsWith('src/proxy')) return 'app';
  if (path.startsWith('src/features/')) return 'features';
  if (path.startsWith('src/core/')) return 'core';
  if (path.startsWith('src/lib/')) return 'lib';
  return path.startsWith('worker/') ? 'worker' : null;
};

const mayImport: Record<Room, readonly Room[]> = {
  app: ['app', 'features', 'lib', 'core'],
  features: ['features', 'core'],
  core: ['core'],
  lib: ['lib', 'core'],
  worker: ['worker', 'lib', 'core'],
};

const page = ['next', 'react', 'react-dom'];
const data = ['drizzle-orm', 'better-sqlite3', '@libsql/client'];
const mayNotUse: Record<Room, readonly string[]> = {
  app: [...data, 'child_process', 'node:child_process'],
  features: [...data, 'node:'],
  core: [...data, ...page, 'node:', '@napi-rs/canvas'],
  lib: page,
  worker: page,
};

/** Where fluent-ffmpeg builds argument lists; nowhere else, so that it can go. */
const fluentFfmpegHome = 'worker/tools/ffmpeg/ffmpeg.ts';

const isPackage = (name: string, listed: string) =>
  name === listed || name.startsWith(listed.endsWith(':') ? listed : `${listed}/`);

const perFile: readonly ((file: ProjectFile, imports: string[]) => string[])[] = [
  function rooms({ path }, imports) {
    const room = roomOf(path);
    if (!room) return [];
    return imports
      .filter((name) => {
        const target = roomOf(name);
        return /^(scripts|tests)\//.test(name) || (target !== null && !mayImport[room].includes(target));
      })
      .map((name) => `imports ${name}, which this room may not know`);
  },
  function packages({ path }, imports) {
    const room = roomOf(path);
    if (!room) return [];
    return imports
      .filter((name) => mayNotUse[room].some((listed) => isPackage(name, listed)))
      .map((name) => `imports ${name}, which has no place in this room`);
  },
  function fluentFfmpeg({ path }, imports) {
    const used = imports.some((name) => isPackage(name, 'fluent-ffmpeg'));
    return used && path !== fluentFfmpegHome ? [`imports fluent-ffmpeg; only ${fluentFfmpegHome} may`] : [];
  },
  function catalogue({ path }, imports) {
    if (path !== 'src/core/jobs/catalog.ts') return [];
    return imports
      .filter((name) => name !== 'zod' && !/-(schema|spec)$/.test(name))
      .map((name) => `the catalogue imports ${name}; only zod and schemas may be here`);
  },
];

export const checkArrows: Rule = (files) =>
  files
    .filter(({ path }) => isCode(path) && !isTest(path))
    .flatMap((file): Violation[] => {
      const imports = importsOf(file);
      return perFile.flatMap((rule) => rule(file, imports).map((fault) => ({ path: file.path, fault })));
    });
