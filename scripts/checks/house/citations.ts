import { posix } from 'node:path';
import { commentsOf, isCode, isTest, type ProjectFile, type Rule } from './project';

const rooted = /(?<![\w./@-])((?:src|worker|scripts|tests|drizzle|public|docs|\.ci)\/[\w./[\]()-]*[\w\])])/g;
const bareFile = /`([\w.-]+\.(?:ts|tsx|mjs|md|sql))`/g;
/** Made by a build or at run time, so that they may be cited without being there. */
const made = /^(dist|\.next|\.data)\//;

/** Paths that documents and comments name have to be there. */
export const checkCitations: Rule = (files) => {
  const paths = new Set<string>();
  for (const { path } of files) {
    for (let part = path; part !== '.'; part = posix.dirname(part)) paths.add(part);
  }
  const names = new Set(files.map(({ path }) => posix.basename(path)));
  const isThere = (path: string) =>
    made.test(path) || paths.has(path) || ['.ts', '.tsx', '.mjs'].some((ending) => paths.has(path + ending));

  return files.flatMap(({ path, text }) => {
    const prose = proseOf(path, text);
    const cited = [...prose.matchAll(rooted)]
      .map((match) => withoutStrayBracket(match[1]!))
      .filter((name) => !isThere(name));
    const bare = [...prose.matchAll(bareFile)].map((match) => match[1]!).filter((name) => !names.has(name));
    return [...new Set([...cited, ...bare])].map((name) => ({
      path,
      fault: `names ${name}, which is not there`,
    }));
  });
};

/** The closing bracket of a link or a remark is no part of the path. */
function withoutStrayBracket(name: string): string {
  return name.includes('(') ? name : name.replace(/\)$/, '');
}

function proseOf(path: ProjectFile['path'], text: string): string {
  if (path.endsWith('.md')) return text;
  return isCode(path) && !isTest(path) ? commentsOf(text).join('\n') : '';
}
