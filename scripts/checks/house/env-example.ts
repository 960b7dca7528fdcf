import { envSchema } from '@/lib/env';
import type { Rule } from './project';

/** `.env.example` names exactly the variables of the schema, those for tests apart. */
export const checkEnvExample: Rule = (files) => {
  const path = '.env.example';
  const text = files.find((file) => file.path === path)?.text ?? '';
  const named = new Set([...text.matchAll(/^#? ?([A-Z][A-Z0-9_]+)=/gm)].map((match) => match[1]!));
  const known = Object.keys(envSchema.shape).filter((name) => !/^TEST_ONLY_|^POCKETREEL_TEST$/.test(name));
  return [
    ...known.filter((name) => !named.has(name)).map((name) => ({ path, fault: `leaves out ${name}` })),
    ...[...named]
      .filter((name) => !known.includes(name))
      .map((name) => ({ path, fault: `names ${name}, which nothing reads` })),
  ];
};
