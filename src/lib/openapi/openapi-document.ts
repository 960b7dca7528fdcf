import { z } from 'zod';
import { version } from '../../../package.json';
import { errorSentences } from '@/core/errors/error-sentences';
import { errorStatus } from '../http/error-status';
import { describeBody, describeParameters } from './describe-request';
import { jobOperations } from './job-operations';
import { libraryOperations } from './library-operations';
import type { Answer, Operation } from './operation';
import { reelOperations } from './reel-operations';
import { serviceOperations } from './service-operations';
import { sessionCookieName } from '../owner/session';

export const operations: Operation[] = [
  ...reelOperations,
  ...jobOperations,
  ...libraryOperations,
  ...serviceOperations,
];

type Json = Record<string, unknown>;

/** The OpenAPI 3.1 description of the API, made from the schemas that validate it. */
export function openApiDocument(): Json {
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Pocketreel',
      version,
      description: 'From a recording to a published video: what the page, scripts and the render call.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'The studio that serves this description' }],
    tags: tags.map(({ name, description }) => ({ name, description })),
    security: [{ token: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: sessionCookieName() },
        webhook: { type: 'http', scheme: 'bearer', description: 'INTERNAL_WEBHOOK_SECRET' },
      },
      schemas: { Error: toSchema(errorBody, 'output') },
    },
  };
}

const codes = Object.keys(errorSentences) as [
  keyof typeof errorSentences,
  ...(keyof typeof errorSentences)[],
];
const errorBody = z.object({
  success: z.literal(false),
  error: z.object({ code: z.enum(codes), message: z.string(), details: z.unknown().optional() }),
});

function describe(operation: Operation): Json {
  const { summary, guard } = operation;
  const statuses = [...operation.errors, ...doorStatuses(operation), 500];
  const responses: Json = Object.fromEntries<Json>([
    ...operation.answers.map((answer) => [String(answer.status), describeAnswer(answer)] as const),
    ...statuses.map((status) => [String(status), describeError(status)] as const),
  ]);
  return {
    operationId: idOf(operation),
    tags: [tagOf(operation)],
    summary,
    ...(guard && { security: securityOf[guard] }),
    ...describeParameters(operation),
    ...describeBody(operation),
    responses,
  };
}

/** What the operations are about, by the beginning of their path; the first that fits counts. */
const tags = [
  { name: 'reels', description: 'What the owner works on', paths: '/api/reels' },
  { name: 'recordings', description: 'What came in, and what was made of it', paths: '/api/audio/assets' },
  { name: 'jobs', description: 'What the worker does', paths: '/api/audio' },
  { name: 'render', description: 'Jobs that draw a video', paths: '/api/render' },
  { name: 'videos', description: 'What was drawn', paths: '/api/videos' },
  { name: 'projects', description: 'Edits under way', paths: '/api/projects' },
  { name: 'files', description: 'Uploads and downloads', paths: '/api/storage' },
  { name: 'pairing', description: 'One-time links for another device', paths: '/api/pairing' },
  { name: 'sessions', description: 'Who is signed in', paths: '/api/sessions' },
  { name: 'studio', description: 'The studio itself and its services', paths: '/api' },
];

function tagOf({ path }: Operation): string {
  return tags.find(({ paths }) => path.startsWith(paths))!.name;
}

/** Such as `getAudioJobsByJobId`: the method and the words of the path. */
function idOf({ method, path }: Operation): string {
  const words = path
    .replace(/^\/api\//, '')
    .replaceAll('{', 'by-')
    .match(/[A-Za-z]+/g)!;
  return method + words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
}

const securityOf: Record<NonNullable<Operation['guard']>, Json[]> = {
  open: [],
  signature: [{ token: [] }, { session: [] }, {}],
  webhook: [{ webhook: [] }],
};
const refusedBy = { open: [], signature: [403], webhook: [401, 429, 503] };

/** What is refused before, or beside, the work itself: no owner, too many tries or jobs, a foreign origin. */
function doorStatuses({ guard, method, createsJob }: Operation): number[] {
  if (guard !== undefined) return refusedBy[guard];
  return [401, 429, ...(method === 'get' ? [] : [403]), ...(createsJob ? [400] : [])];
}

function describeAnswer(answer: Answer): Json {
  const description = answer.says;
  const bytes = 'mediaType' in answer && answer.mediaType !== undefined ? { [answer.mediaType]: {} } : {};
  const content = { ...jsonOf(answer), ...bytes };
  return Object.keys(content).length > 0 ? { description, content } : { description };
}

function jsonOf(answer: Answer): Json {
  if ('bare' in answer) return json(toSchema(answer.bare, 'output'));
  if (!('data' in answer)) return {};
  return json(toSchema(z.object({ success: z.literal(true), data: answer.data }), 'output'));
}

function describeError(status: number): Json {
  const here = codes.filter((code) => errorStatus[code] === status);
  return { description: here.join(', '), content: json({ $ref: '#/components/schemas/Error' }) };
}

function json(schema: Json): Json {
  return { 'application/json': { schema } };
}

function toSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}
