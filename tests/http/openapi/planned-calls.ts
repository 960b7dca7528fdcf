import fc from 'fast-check';
import type { Answer } from '../call-route';
import { callRoute } from '../call-route';
import { findFault } from './find-fault';
import { type SentBody, hostileBodies } from './hostile-bodies';
import { hostileHeader, hostileNames, hostileText, ranges } from './hostile-values';
import type { Json, JsonSchema } from './json-schema';
import { possibleEdits } from './possible-edits';
import { valuesOf } from './schema-values';
import type { DescribedOperation } from './served-description';
import type { SeededStudio } from './SeededStudio';

/** One that is there, by number; or whatever was sent instead. */
type ChosenId = { real: number } | string;

/** A request before it is made: what is real in it is made with it. */
export interface PlannedCall {
  ids: Record<string, ChosenId>;
  query: [string, string][];
  headers: Record<string, string>;
  body?: SentBody;
}

const realId = fc.nat(99).map((real) => ({ real }));
const named = <T>(names: string[], values: (name: string) => fc.Arbitrary<T>) =>
  fc.record(Object.fromEntries(names.map((name) => [name, values(name)])), { noNullPrototype: true });
const partsIn = (operation: DescribedOperation, place: string) =>
  operation.parameters.filter((parameter) => parameter.in === place);
const namesIn = (operation: DescribedOperation, place: string) =>
  partsIn(operation, place).map((parameter) => parameter.name);

/** The schema of an operation's JSON body; undefined where it takes none. */
export const bodySchema = (operation: DescribedOperation): JsonSchema | undefined =>
  operation.requestBody?.content?.['application/json']?.schema;

/** Ids that are there for every parameter of the path. */
export const realIds = (operation: DescribedOperation, real: number): Record<string, ChosenId> =>
  Object.fromEntries(namesIn(operation, 'path').map((name) => [name, { real }]));

/** JSON bodies that the description allows, about half of them an edit that can be made. */
export function validBodies(operation: DescribedOperation, studio: SeededStudio): fc.Arbitrary<Json> {
  const values = valuesOf(bodySchema(operation)!, studio.valuesFor);
  return fc.oneof(values, values.map(possibleEdits));
}

/** Requests with everything as described. */
export function validCalls(operation: DescribedOperation, studio: SeededStudio): fc.Arbitrary<PlannedCall> {
  const texts = (place: string) => {
    const described = partsIn(operation, place);
    const schemas = new Map(described.map(({ name, schema }) => [name, schema]));
    const values = (name: string) => valuesOf(schemas.get(name)!, studio.valuesFor, name).map(String);
    const requiredKeys = described.filter(({ required }) => required).map(({ name }) => name);
    const fields = Object.fromEntries(described.map(({ name }) => [name, values(name)]));
    return fc.record(fields, { requiredKeys, noNullPrototype: true });
  };
  return fc.record({
    ids: named<ChosenId>(namesIn(operation, 'path'), () => realId),
    query: texts('query').map((query) => Object.entries(query)),
    headers: texts('header'),
    ...(bodySchema(operation) && { body: validBodies(operation, studio).map(asSent) }),
  });
}

const asSent = (value: Json): SentBody => ({ text: JSON.stringify(value), contentType: 'application/json' });

const headerNames = [
  ...['Idempotency-Key', 'If-None-Match', 'If-Range', 'If-Modified-Since', 'Accept', 'Origin', 'Cookie'],
  ...['Content-Length', 'X-Forwarded-For', 'X-Forwarded-Host', 'X-Forwarded-Proto'],
];

/** Requests with nothing as described, except that an id may be one there is. */
export function hostileCalls(operation: DescribedOperation, studio: SeededStudio): fc.Arbitrary<PlannedCall> {
  const queryNames = [...namesIn(operation, 'query'), ...hostileNames];
  const values = fc.oneof(hostileText, ...queryNames.map((name) => knownText(studio.valuesFor(name))));
  const bodies = bodySchema(operation)
    ? hostileBodies(validBodies(operation, studio))
    : hostileBodies(anyBody);
  return fc.record(
    {
      ids: named<ChosenId>(namesIn(operation, 'path'), () => fc.oneof(realId, hostileText)),
      query: fc.array(fc.tuple(fc.constantFrom(...queryNames), values), { maxLength: 4 }),
      headers: fc
        .tuple(
          fc.dictionary(fc.constantFrom(...headerNames), hostileHeader, { maxKeys: 3 }),
          fc.option(ranges),
        )
        .map(([headers, range]) => ({ ...headers, ...(range !== null && { Range: range }) })),
      ...(operation.method !== 'GET' && { body: bodies }),
    },
    { requiredKeys: ['ids', 'query', 'headers'] },
  );
}

const anyBody = fc.constant<Json>({ a: 1 });
const knownText = (known: readonly string[]) => (known.length > 0 ? fc.constantFrom(...known) : hostileText);

/** Whether the description allows the query of a call. */
export function fitsQuery(operation: DescribedOperation, { query }: PlannedCall): boolean {
  const sent = new Map(new URLSearchParams(query));
  return partsIn(operation, 'query').every(({ name, required, schema }) => {
    const text = sent.get(name);
    if (text === undefined) return !required;
    const value = schema.type === 'integer' && /^-?\d+$/.test(text) ? Number(text) : text;
    return findFault(schema, value) === null;
  });
}

/** Makes a planned call, as the owner unless another token is given. */
export async function makeCall(
  operation: DescribedOperation,
  { ids, query, headers, body }: PlannedCall,
  studio: SeededStudio,
  token: string | undefined = studio.token,
): Promise<Answer> {
  const params: Record<string, string> = {};
  const purpose = operation.method === 'GET' ? 'look' : 'change';
  for (const [name, chosen] of Object.entries(ids)) {
    params[name] = typeof chosen === 'string' ? chosen : await studio.idFor(name, chosen.real, purpose);
  }
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name]!));
  return callRoute(operation.handler, {
    method: operation.method,
    path: `${path}?${new URLSearchParams(query).toString()}`,
    params,
    token,
    headers: { ...headers, ...(body?.contentType && { 'content-type': body.contentType }) },
    body: body?.text === undefined ? undefined : new TextEncoder().encode(body.text),
  });
}
