/** JSON as it travels. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** The part of JSON Schema 2020-12 that the description of the API uses. */
export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  const?: Json;
  enum?: Json[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  propertyNames?: JsonSchema;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  /** Said beside what is checked: the pattern says the same, or nothing is to be checked. */
  format?: string;
  default?: Json;
  contentMediaType?: string;
}

export const isObject = (value: unknown): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
