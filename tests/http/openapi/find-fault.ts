import { isDeepStrictEqual } from 'node:util';
import { isObject, type Json, type JsonSchema } from './json-schema';

const judged = new Set(
  (
    'type const enum anyOf oneOf properties propertyNames required additionalProperties items minItems ' +
    'maxItems minLength maxLength pattern minimum exclusiveMinimum maximum format default contentMediaType'
  ).split(' '),
);

/**
 * What is wrong with a value by a schema, or null. Written apart from the library that validates in the
 * studio, so that both have to be wrong in the same way to agree. Characters are code points.
 */
export function findFault(schema: JsonSchema, value: Json, at = 'value'): string | null {
  const unknown = Object.keys(schema).find((keyword) => !judged.has(keyword));
  if (unknown !== undefined) throw new TypeError(`nobody judges the keyword ${unknown}`);
  if (schema.type && ![schema.type].flat().some((type) => isOfType(type, value))) {
    return `${at} is not of type ${String(schema.type)}`;
  }
  if (schema.const !== undefined && !isDeepStrictEqual(schema.const, value))
    return `${at} is another constant`;
  if (schema.enum && !schema.enum.some((known) => isDeepStrictEqual(known, value))) {
    return `${at} is not on the list`;
  }
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) {
    const faults = choices.map((choice) => findFault(choice, value, at));
    if (!faults.includes(null)) return faults.join(' / ');
  }
  if (typeof value === 'string') return faultOfText(schema, value, at);
  if (typeof value === 'number') return faultOfNumber(schema, value, at);
  if (Array.isArray(value)) return faultOfList(schema, value, at);
  return isObject(value) ? faultOfObject(schema, value, at) : null;
}

function isOfType(type: string, value: Json): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isObject(value);
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'number') return Number.isFinite(value);
  return typeof value === type;
}

function faultOfText({ minLength = 0, maxLength = Infinity, pattern }: JsonSchema, text: string, at: string) {
  const { length } = [...text];
  if (length < minLength || length > maxLength) return `${at} has ${length} characters`;
  return pattern !== undefined && !new RegExp(pattern, 'u').test(text) ? `${at} breaks the pattern` : null;
}

function faultOfNumber(schema: JsonSchema, value: number, at: string) {
  const { minimum = -Infinity, exclusiveMinimum = -Infinity, maximum = Infinity } = schema;
  const isIn = value >= minimum && value > exclusiveMinimum && value <= maximum;
  return isIn ? null : `${at} is out of bounds`;
}

function faultOfList({ items, minItems = 0, maxItems = Infinity }: JsonSchema, list: Json[], at: string) {
  if (list.length < minItems || list.length > maxItems) return `${at} has ${list.length} entries`;
  return items ? firstFault(list.map((entry, index) => findFault(items, entry, `${at}[${index}]`))) : null;
}

function faultOfObject(schema: JsonSchema, value: Record<string, Json>, at: string): string | null {
  const { properties = {}, required = [], additionalProperties: others = true } = schema;
  const missing = required.find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined) return `${at} lacks ${missing}`;
  const faults = Object.keys(value).map((name) => {
    const inside = `${at}.${name}`;
    if (Object.hasOwn(properties, name)) return findFault(properties[name]!, value[name]!, inside);
    if (others === false) return `${inside} is unknown`;
    return others === true ? null : findFault(others, value[name]!, inside);
  });
  return firstFault(faults);
}

const firstFault = (faults: (string | null)[]) => faults.find((fault) => fault !== null) ?? null;
