import { jobKinds } from '@/core/jobs/catalog';
import { envSchema } from '@/lib/env-schema';
import { timeLimitVariable } from '@/lib/jobs/read-time-limits';
import type { Rule } from './project';

/** `.env.example` names exactly the variables of the schema, those for tests apart. */
export const checkEnvExample: Rule = (files) => {
  const path = '.env.example';
  const text = files.find((file) => file.path === path)?.text ?? '';
  const named = new Set([...text.matchAll(/^#? ?([A-Z][A-Z0-9_]+)=/gm)].map((match) => match[1]!));
  const variables = [...Object.keys(envSchema.shape), ...jobKinds.map(timeLimitVariable)];
  const known = variables.filter((name) => !/^TEST_ONLY_|^POCKETREEL_TEST$/.test(name));
  return [
    ...known.filter((name) => !named.has(name)).map((name) => ({ path, fault: `leaves out ${name}` })),
    ...[...named]
      .filter((name) => !known.includes(name))
      .map((name) => ({ path, fault: `names ${name}, which nothing reads` })),
  ];
};

const lockfile = 'package-lock.json';
const publicRegistry = 'https://registry.npmjs.org/';

interface LockedPackage {
  integrity?: string;
  resolved?: string;
  /** A workspace's own folder, and what lies inside another package's archive, have no archive of their own. */
  link?: boolean;
  inBundle?: boolean;
}

/** Every package is pinned by its hash, and none comes from anywhere but the public registry. */
export const checkLockfile: Rule = (files) => {
  const text = files.find((file) => file.path === lockfile)?.text;
  if (text === undefined) return [];
  const { packages = {} } = JSON.parse(text) as { packages?: Record<string, LockedPackage> };
  return Object.entries(packages)
    .filter(([name, { link, inBundle }]) => name !== '' && !link && !inBundle)
    .flatMap(([name, { integrity, resolved }]) => [
      ...(integrity?.startsWith('sha512-') ? [] : [`pins ${name} without a sha512 integrity`]),
      ...(resolved && !resolved.startsWith(publicRegistry)
        ? [`takes ${name} from another place than the public registry`]
        : []),
    ])
    .map((fault) => ({ path: lockfile, fault }));
};
