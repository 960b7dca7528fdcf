import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';

/** A YAML file as data. @throws where it is not valid or names a key twice */
export function readYaml<T>(path: string): T {
  const document = parseDocument(readFileSync(path, 'utf8'), { uniqueKeys: true });
  const [fault] = [...document.errors, ...document.warnings];
  if (fault) throw fault;
  return document.toJS() as T;
}
