import type { Rule } from './project';

const path = 'package-lock.json';
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
  const text = files.find((file) => file.path === path)?.text;
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
    .map((fault) => ({ path, fault }));
};
