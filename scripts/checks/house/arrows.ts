/**
 * Which room may know which: `src/app`, `worker`, `scripts` → `src/lib` → `src/core`, and
 * `src/features` → `src/core`. Each name is what a violation says.
 */
import type { IForbiddenRuleType } from 'dependency-cruiser';

/** Where fluent-ffmpeg builds argument lists; nowhere else, so that it can go. */
const fluentFfmpegHome = 'worker/tools/ffmpeg/ffmpeg.ts';

const rooms = {
  app: '^src/(app/|proxy)',
  features: '^src/(features|ui|data)/',
  core: '^src/core/',
  lib: '^src/lib/',
  worker: '^worker/',
  scripts: '^scripts/',
} as const;
type Room = keyof typeof rooms;

const ours = '^(src|worker|scripts|tests)/';
const packages = (...names: string[]) =>
  names.map((name) => `(^|/)node_modules/(@types/)?${name.replace('/', '[/+]')}/|^${name}(/|$)`).join('|');
const database = packages('drizzle-orm', 'better-sqlite3', '@libsql/client');
const page = packages('next', 'react', 'react-dom');

function knowsOnly(room: Room, others: Room[]): IForbiddenRuleType {
  const known = [room, ...others].map((each) => rooms[each]);
  return {
    name: `which ${room} may not know`,
    severity: 'error',
    from: { path: rooms[room] },
    to: { path: ours, pathNot: known },
  };
}

function usesNo(room: Room, what: string, path: string): IForbiddenRuleType {
  return {
    name: `but ${room} does without ${what}`,
    severity: 'error',
    from: { path: rooms[room] },
    to: { path },
  };
}

const usesNoNode = (room: Room): IForbiddenRuleType => ({
  name: `but ${room} runs in browsers and does without Node's modules`,
  severity: 'error',
  from: { path: rooms[room] },
  to: { dependencyTypes: ['core'] },
});

export const arrows: readonly IForbiddenRuleType[] = [
  knowsOnly('app', ['features', 'lib', 'core']),
  knowsOnly('features', ['core']),
  {
    name: 'but the component kit and the calls to the studio know no feature',
    severity: 'error',
    from: { path: '^src/(ui|data)/' },
    to: { path: '^src/features/' },
  },
  knowsOnly('core', []),
  knowsOnly('lib', ['core']),
  knowsOnly('worker', ['lib', 'core']),
  {
    name: 'which scripts may not know',
    severity: 'error',
    from: { path: rooms.scripts },
    to: { path: [rooms.app, rooms.features] },
  },
  usesNo('app', 'a database of its own', database),
  usesNo('app', 'child processes', String.raw`^(node:)?child_process$`),
  usesNo('features', 'a database', database),
  usesNo('core', 'a database', database),
  usesNo('core', 'pages', page),
  usesNo('core', 'a canvas of its own', packages('@napi-rs/canvas')),
  usesNo('lib', 'pages', page),
  usesNo('worker', 'pages', page),
  usesNoNode('features'),
  usesNoNode('core'),
  {
    name: `but only ${fluentFfmpegHome} may use it`,
    severity: 'error',
    from: { pathNot: `^${fluentFfmpegHome}$` },
    to: { path: packages('fluent-ffmpeg') },
  },
  {
    name: 'but the catalogue may only import zod, schemas and specs',
    severity: 'error',
    from: { path: '^src/core/jobs/catalog.ts$' },
    to: { pathNot: [packages('zod'), String.raw`-(schema|spec)\.ts$`] },
  },
  { name: 'which is nowhere', severity: 'error', from: {}, to: { couldNotResolve: true } },
  { name: 'which leads back to it', severity: 'error', from: {}, to: { circular: true } },
];
