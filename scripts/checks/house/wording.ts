import { basename, extname } from 'node:path';
import { isCode, isTest, type ProjectFile, type Rule } from './project';

const vagueNames = /^(utils?|helpers?|common|managers?|misc)$/i;
// Put together here, so that this file itself passes.
const leftForLater = new RegExp(`\\b(?:${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X'].join('|')})\\b`);

const words = (name: string) => name.split(/[-_.]|(?<=[a-z])(?=[A-Z])/);

const perFile: readonly ((file: ProjectFile) => string[])[] = [
  function names({ path }) {
    const vague = path
      .split('/')
      .flatMap(words)
      .find((word) => vagueNames.test(word));
    return vague ? [`is named "${vague}"; say what it does`] : [];
  },
  function unfinished({ path, text }) {
    return (isCode(path) || path.endsWith('.md')) && leftForLater.test(text)
      ? ['leaves something for later']
      : [];
  },
  function classBearsItsName({ path, text }) {
    const exported = [
      ...text.matchAll(/^export (?:abstract )?(class|function|async function|const|let) (\w+)/gm),
    ];
    const [only] = exported;
    if (!isCode(path) || exported.length !== 1 || only?.[1] !== 'class') return [];
    const name = basename(path, extname(path)).replaceAll('-', '');
    return name.toLowerCase() === only[2]!.toLowerCase()
      ? []
      : [`exports the class ${only[2]} alone, so it bears its name`];
  },
  function environment({ path, text }) {
    // Next's hook must ask a constant of the build, NEXT_RUNTIME, by this very expression.
    const isReader = path === 'src/lib/env.ts' || path === 'src/instrumentation.ts';
    const allowed = isReader || /^(scripts|tests)\//.test(path) || isTest(path) || !path.includes('/');
    const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    return isCode(path) && !allowed && /\bprocess\.env\b/.test(code)
      ? ['reads process.env; getEnv() of src/lib/env.ts does that']
      : [];
  },
  function sqlInRoutes({ path, text }) {
    const isSql = /\bsql`|\b(SELECT\b[\s\S]{0,200}\bFROM|INSERT INTO|DELETE FROM|UPDATE \w+ SET)\b/;
    return path.startsWith('src/app/') && isCode(path) && isSql.test(text)
      ? ['holds SQL; a verb in src/lib does that']
      : [];
  },
];

export const checkWording: Rule = (files) =>
  files.flatMap((file) => perFile.flatMap((rule) => rule(file).map((fault) => ({ path: file.path, fault }))));
