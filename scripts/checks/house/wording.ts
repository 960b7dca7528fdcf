import { basename, extname } from 'node:path';
import { isCode, isTest, type ProjectFile, type Rule } from './project';

const vagueNames = /^(utils?|helpers?|common|managers?|misc)$/i;
// Put together here, so that this file itself passes.
const leftForLater = new RegExp(`\\b(?:${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X'].join('|')})\\b`);

/** Words that do not come back, each with what to say instead. Put together so that this file passes too. */
const retired: readonly (readonly [RegExp, string])[] = [
  [new RegExp('wi' + 'sh', 'i'), '"request", "input" or "want"'],
  [new RegExp('\\bwho' + 'ever\\b', 'i'), '"anyone who", or name them'],
  [new RegExp('\\ban' + 'ew\\b', 'i'), '"again"'],
  [new RegExp('\\bnobody' + '(Waits|Asks)\\b'), 'a state or a condition'],
  [new RegExp('hur' + 'r(y|ies|ied)', 'i'), '"speed up" or "shorten"'],
  [new RegExp('\\b(is|are|be|been|was|were) ' + 'had\\b', 'i'), '"is available" or "is served"'],
  [new RegExp('\\bof no mat' + 'ter\\b', 'i'), '"does not matter"'],
  [new RegExp('\\b(wants?|wanted)\\b.{0,30} no mo' + 're\\b', 'i'), '"no longer"'],
  [
    new RegExp('\\b(is|are|was|were) to' + 'ld\\b(?! apart)|\\bto' + 'ld of\\b', 'i'),
    '"is reported" or "is notified"',
  ],
];

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
  function retiredWords({ path, text }) {
    const isOurs = /^(src|worker|scripts|tests|docs)\/|^[^/]+\.md$/.test(path);
    if (!isOurs) return [];
    return retired.flatMap(([pattern, instead]) => {
      const found = pattern.exec(text)?.[0];
      return found ? [`says "${found}"; say ${instead}`] : [];
    });
  },
  function errorClasses({ path, text }) {
    const [, name] = /\bclass (\w+)(?<!Error) extends \w*Error\b/.exec(text) ?? [];
    return isCode(path) && name ? [`has the error class ${name}, whose name has to end in Error`] : [];
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
