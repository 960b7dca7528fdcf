import fc from 'fast-check';
import type { Json, JsonSchema } from './json-schema';

/** Values for a property of some name that mean something in the studio at hand, such as ids there are. */
export type KnownValues = (name: string) => readonly string[];

/** Values that a schema allows; where a property's name is known, mostly values that are there. */
export function valuesOf(schema: JsonSchema, known: KnownValues, name = ''): fc.Arbitrary<Json> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map((choice) => valuesOf(choice, known, name)));
  switch (schema.type) {
    case 'string':
      return textsOf(schema, known(name));
    case 'integer':
      return integersOf(boundsOf(schema));
    case 'number':
      return fc.oneof(fc.integer(boundsOf(schema)), fc.double({ ...boundsOf(schema), noNaN: true }));
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array': {
      const { minItems: minLength, maxItems: maxLength, items = {} } = schema;
      return fc.array(valuesOf(items, known), { minLength, maxLength, size: '-1' });
    }
    case 'object':
      return objectsOf(schema, known);
    default:
      throw new TypeError(`no values for ${JSON.stringify(schema)}`);
  }
}

function objectsOf({ properties = {}, required = [] }: JsonSchema, known: KnownValues): fc.Arbitrary<Json> {
  const fields = Object.entries(properties).map(([name, schema]) => [name, valuesOf(schema, known, name)]);
  const requiredKeys = required as never[];
  const values = Object.fromEntries(fields) as Record<string, fc.Arbitrary<Json>>;
  return fc.record(values, {
    requiredKeys,
    noNullPrototype: true,
  }) as fc.Arbitrary<Json>;
}

function textsOf(schema: JsonSchema, known: readonly string[]): fc.Arbitrary<string> {
  const { minLength = 0, maxLength = 300, pattern } = schema;
  const any =
    pattern === undefined
      ? fc.string({ unit: 'binary', minLength, maxLength: Math.min(maxLength, 60) })
      : fc.stringMatching(new RegExp(pattern, 'u'), { size: '-1' });
  // A pattern knows nothing of the length.
  const fitting = any.filter((text) => [...text].length >= minLength && [...text].length <= maxLength);
  return known.length === 0
    ? fitting
    : fc.oneof(fitting, { weight: 5, arbitrary: fc.constantFrom(...known) });
}

/** The least of all, small ones, and any: what counts is mostly counted from the least. */
function integersOf({ min, max }: { min: number; max: number }): fc.Arbitrary<number> {
  return fc.oneof(
    fc.constant(min),
    fc.integer({ min, max: Math.min(max, min + 1000) }),
    fc.integer({ min, max }),
  );
}

/** Where a schema knows no bound, a few thousand either way: what lies beyond is for hostile values. */
function boundsOf(schema: JsonSchema): { min: number; max: number } {
  const { exclusiveMinimum = -4001, minimum: min = exclusiveMinimum + 1, maximum = 4000 } = schema;
  return { min, max: Math.max(min, maximum) };
}
