/** The project as the house rules see it: its own files. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';

export interface ProjectFile {
  /** From the project's root, with slashes. */
  path: string;
  text: string;
  sizeBytes: number;
}

export interface Violation {
  path: string;
  /** One sentence part that says what is wrong. */
  fault: string;
}

export type Rule = (files: readonly ProjectFile[]) => Violation[];

const notOurs = new Set([
  'node_modules',
  '.next',
  '.vercel',
  'dist',
  '.data',
  '.git',
  'coverage',
  'tsconfig.tsbuildinfo',
]);
const textual = /\.(tsx?|mjs|css|md|json|sql|sh|ya?ml|txt|example)$|^(scripts|\.ci)\/[^.]+$/;

/** Reads every file of the project below `root`, without what is installed, built or kept. */
export function readProject(root: string, folder = ''): ProjectFile[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (notOurs.has(entry.name)) return [];
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return readProject(root, path);
    if (!entry.isFile()) return [];
    const full = join(root, path);
    return [
      { path, text: textual.test(path) ? readFileSync(full, 'utf8') : '', sizeBytes: statSync(full).size },
    ];
  });
}

export const isTest = (path: string) => /\.test\.tsx?$|\/fixtures\//.test(path) || path.startsWith('tests/');
export const isCode = (path: string) => /\.(tsx?|mjs)$/.test(path) && !path.endsWith('.d.ts');

/** The comments of a source file, each with its text alone. */
export function commentsOf(text: string): string[] {
  return text.match(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm) ?? [];
}
