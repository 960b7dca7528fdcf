import { posix } from 'node:path';
import { linesOf } from './sizes';
import type { Graph } from './graph';
import { isCode, isTest, type ProjectFile, type Violation } from './project';

const fewestLines = 20;

/**
 * Small files that only one other file of their room imports: they belong into that one, unless they are a
 * unit with a test of its own, a class, an index, a server action, or loaded when needed.
 */
export function findCrumbs(graph: Graph, files: readonly ProjectFile[]): Violation[] {
  const paths = new Set(files.map(({ path }) => path));
  const importers = importersIn(graph);
  return files.flatMap((file) => {
    const { path, text } = file;
    const [importer, ...others] = importers.get(path) ?? [];
    if (!importer || others.length > 0 || importer.dynamic || linesOf(file) >= fewestLines) return [];
    if (!isCode(path) || isTest(path) || roomOf(importer.path) !== roomOf(path)) return [];
    if (/\/index\.tsx?$/.test(path) || /^'use server'|^export (abstract )?class /m.test(text)) return [];
    const { dir, name } = posix.parse(path);
    if (['.test.ts', '.test.tsx'].some((ending) => paths.has(`${dir}/${name}${ending}`))) return [];
    const fault = `has ${linesOf(file)} lines and one importer: merge it into ${importer.path}`;
    return [{ path, fault }];
  });
}

interface Importer {
  path: string;
  dynamic: boolean;
}

/** By the imported file; each importer once. */
function importersIn({ modules }: Graph): Map<string, Importer[]> {
  const importers = new Map<string, Importer[]>();
  for (const { source, dependencies } of modules) {
    for (const path of new Set(dependencies.map(({ resolved }) => resolved))) {
      const dynamic = dependencies.some((each) => each.resolved === path && each.dynamic);
      importers.set(path, [...(importers.get(path) ?? []), { path: source, dynamic }]);
    }
  }
  return importers;
}

/** Such as `src/lib/jobs`, `worker/tools` or `scripts/web`. */
function roomOf(path: string): string {
  const depth = path.startsWith('src/') ? 3 : 2;
  return posix.dirname(path).split('/').slice(0, depth).join('/');
}
