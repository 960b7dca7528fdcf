import type { ProjectFile, Rule } from './project';

const document = 'docs/promises.md';
const cited = /`([\w./-]+)`: “([^”]+)”/g;

/** Each promise in `docs/promises.md` names a test that is there, by its file and its own words. */
export const checkPromises: Rule = (files) => {
  const promises = files.find(({ path }) => path === document);
  if (!promises) return [];
  const byPath = new Map(files.map((file) => [file.path, file]));
  const faults = rowsOf(promises.text).flatMap((row) => {
    const citations = [...row.matchAll(cited)];
    const promise = row.split('|')[1]!.trim();
    if (citations.length === 0) return [`names no test that holds "${promise}"`];
    return citations
      .filter(([, path, title]) => !hasTest(byPath.get(path!), title!))
      .map(([, path, title]) => `cites the test “${title}”, which ${path} has not`);
  });
  return faults.map((fault) => ({ path: document, fault }));
};

/** The rows of its tables, without their heads. */
function rowsOf(text: string): string[] {
  const lines = text.split('\n');
  const isRow = (line: string) => line.startsWith('|');
  return lines.filter((line, at) => isRow(line) && !isRule(line) && !isRule(lines[at + 1] ?? ''));
}

const isRule = (line: string) => /^\|[\s|:-]+\|$/.test(line);

/** A title counts where it stands as the name of a test that runs. */
function hasTest(file: ProjectFile | undefined, title: string): boolean {
  if (!file) return false;
  const name = title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const named = new RegExp(`(.*)['"\`]${name}['"\`],\\s*(?:async\\b|\\(|function\\b|\\w+\\s*=>)`, 'm');
  const found = named.exec(file.text);
  return found !== null && !/\.skip\b|\bxit\b|\bxtest\b/.test(found[1]!);
}
