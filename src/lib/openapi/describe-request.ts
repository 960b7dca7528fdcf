import { z } from 'zod';
import type { Endpoint } from '@/core/api/endpoint';
import { idempotencyKeyPattern } from '../http/idempotency-key';

type Json = Record<string, unknown>;

/** The parameters of an endpoint: those of its path, its query, and the key of a job-creating one. */
export function describeParameters({ path, query, takesKey }: Endpoint): Json {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const schema = query && toInputSchema(query);
  const required = new Set((schema?.required ?? []) as string[]);
  const inQuery = Object.entries((schema?.properties ?? {}) as Json).map(([name, property]) => ({
    name,
    in: 'query',
    required: required.has(name),
    schema: property,
  }));
  const inHeader = takesKey
    ? [{ name: 'Idempotency-Key', in: 'header', required: false, schema: keySchema }]
    : [];
  const parameters = [...inPath, ...inQuery, ...inHeader];
  return parameters.length > 0 ? { parameters } : {};
}

const keySchema = { type: 'string', pattern: idempotencyKeyPattern.source };

const formSchema = {
  type: 'object',
  properties: { file: { type: 'string', contentMediaType: 'application/octet-stream' } },
  required: ['file'],
};

/** The body of an endpoint, if it takes one. */
export function describeBody({ body, takes, mayLackBody }: Endpoint): Json {
  const content: Json = {};
  if (body) content['application/json'] = { schema: toInputSchema(body) };
  if (takes === 'form-or-json') content['multipart/form-data'] = { schema: formSchema };
  if (takes === 'bytes') content['application/octet-stream'] = {};
  return Object.keys(content).length > 0 ? { requestBody: { required: !mayLackBody, content } } : {};
}

function toInputSchema(schema: z.ZodType): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}
