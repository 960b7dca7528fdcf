import { execFileSync } from 'node:child_process';
import { endpoints, openApiDocument } from '@/lib/openapi/openapi-document';
import { type TestStudio, openTestStudio } from '../studio/open-test-studio';

jest.setTimeout(120_000);

let studio: TestStudio;
beforeAll(async () => {
  studio = await openTestStudio();
});
afterAll(() => studio.close());

interface Remark {
  severity: 'error' | 'warn';
  rule: string;
  message: string;
}

const lint = (document: unknown) =>
  JSON.parse(
    execFileSync(process.execPath, ['tests/http/openapi/lint-description.mjs'], {
      input: JSON.stringify(document),
      encoding: 'utf8',
    }),
  ) as Remark[];

/** Each answer says what it holds; a sentence more for each operation would repeat its summary. */
const passedOver = ['operation-description', 'info-contact', 'operation-4xx-response'];

test('the description passes redocly and spectral', () => {
  expect(lint(openApiDocument()).filter(({ rule }) => !passedOver.includes(rule))).toEqual([]);
});

test('a description with a fault does not pass', () => {
  const broken = { ...openApiDocument(), servers: [], paths: { '/x/{id}': { get: { responses: {} } } } };
  const rules = lint(broken).map(({ rule }) => rule);
  expect(rules).toEqual(expect.arrayContaining(['no-empty-servers', 'path-params', 'operation-operationId']));
});

test('every operation has an id of its own and a tag', () => {
  const { paths } = openApiDocument() as {
    paths: Record<string, Record<string, { operationId: string; tags: string[] }>>;
  };
  const described = Object.values(paths).flatMap((methods) => Object.values(methods));
  expect(new Set(described.map(({ operationId }) => operationId)).size).toBe(endpoints.length);
  for (const { operationId, tags } of described) {
    expect(operationId).toMatch(/^[a-z][A-Za-z]+$/);
    expect(tags).toHaveLength(1);
  }
});
