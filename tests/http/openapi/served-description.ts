import { join } from 'node:path';
import { GET as serveDescription } from '@/app/api/openapi.json/route';
import type { RouteHandler } from '@/lib/http/request-handler';
import { callRoute } from '../call-route';
import type { JsonSchema } from './json-schema';

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  schema: JsonSchema;
}

interface Content {
  content?: Record<string, { schema?: JsonSchema }>;
}

/** One operation as the studio describes it to its clients, with the handler behind it. */
export interface DescribedOperation {
  method: string;
  path: string;
  parameters: Parameter[];
  requestBody?: Content;
  responses: Record<string, Content>;
  takesKey: boolean;
  handler: RouteHandler;
}

type Document = { paths: Record<string, Record<string, DescribedOperation>> };

/** Reads the description from the route that serves it; operations by `GET /api/…`. */
export async function readDescription(token: string): Promise<Map<string, DescribedOperation>> {
  const { body } = await callRoute(serveDescription, { path: '/api/openapi.json', token });
  const error = body.components.schemas.Error;
  const { paths } = JSON.parse(
    JSON.stringify(body).replaceAll('{"$ref":"#/components/schemas/Error"}', JSON.stringify(error)),
  ) as Document;
  return new Map(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([name, described]) => {
        const method = name.toUpperCase();
        const parameters = described.parameters ?? [];
        const takesKey = parameters.some((parameter) => parameter.name === 'Idempotency-Key');
        const handler = handlerOf(path, method);
        return [`${method} ${path}`, { ...described, method, path, parameters, takesKey, handler }];
      }),
    ),
  );
}

function handlerOf(path: string, method: string): RouteHandler {
  const folder = path.replace(/\{(\w+)\}/g, '[$1]');
  const handlers = jest.requireActual<Record<string, RouteHandler>>(
    join(process.cwd(), 'src/app', folder, 'route.ts'),
  );
  return handlers[method]!;
}
