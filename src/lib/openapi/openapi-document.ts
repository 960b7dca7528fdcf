import { z } from 'zod';
import { version } from '../../../package.json';
import { assetEndpoints } from '@/core/api/assets';
import type { Answer, Endpoint, Guard } from '@/core/api/endpoint';
import { downloadEndpoint, uploadEndpoints } from '@/core/api/files';
import { jobEndpoints, jobEndpointsByKind } from '@/core/api/jobs';
import { reelEndpoints } from '@/core/api/reels';
import { studioEndpoints } from '@/core/api/studio';
import { videoEndpoints } from '@/core/api/videos';
import { errorSentences } from '@/core/errors/error-sentences';
import { errorStatus } from '../http/error-status';
import { reportEndpoint } from '../gpu/report-endpoint';
import { sessionCookieName } from '../owner/session';
import { describeBody, describeParameters } from './describe-request';

/** Every endpoint of the API. */
export const endpoints: Endpoint[] = [
  ...Object.values(reelEndpoints),
  ...Object.values(jobEndpoints),
  ...Object.values(jobEndpointsByKind).flatMap(({ poll, cancel }) => [poll, cancel]),
  ...Object.values(assetEndpoints),
  ...Object.values(videoEndpoints),
  ...Object.values(uploadEndpoints),
  downloadEndpoint,
  ...Object.values(studioEndpoints),
  reportEndpoint,
];

type Json = Record<string, unknown>;

/** The OpenAPI 3.1 description of the API, made from the schemas that validate it. */
export function openApiDocument(): Json & { openapi: string; paths: Record<string, Json> } {
  const paths: Record<string, Json> = {};
  for (const endpoint of endpoints) {
    const { path, method } = endpoint;
    paths[path] = { ...paths[path], [method.toLowerCase()]: describe(endpoint) };
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

function describe(endpoint: Endpoint): Json {
  const { summary, guard = 'owner' } = endpoint;
  const statuses = [...endpoint.errors, ...guardStatuses(endpoint), 500];
  const responses: Json = Object.fromEntries<Json>([
    ...endpoint.answers.map((answer) => [String(answer.status), describeAnswer(answer)] as const),
    ...statuses.map((status) => [String(status), describeError(status)] as const),
  ]);
  return {
    operationId: idOf(endpoint),
    tags: [tagOf(endpoint)],
    summary,
    ...(guard !== 'owner' && { security: securityOf[guard] }),
    ...describeParameters(endpoint),
    ...describeBody(endpoint),
    responses,
  };
}

/** What the endpoints are about, by the beginning of their path; the first that fits counts. */
const tags = [
  { name: 'reels', description: 'What the owner works on', paths: '/api/reels' },
  { name: 'recordings', description: 'What came in, and what was made of it', paths: '/api/audio/assets' },
  { name: 'jobs', description: 'What the worker does', paths: '/api/audio' },
  { name: 'render', description: 'Jobs that draw a video', paths: '/api/render' },
  { name: 'videos', description: 'What was drawn', paths: '/api/videos' },
  { name: 'files', description: 'Uploads and downloads', paths: '/api/storage' },
  { name: 'pairing', description: 'One-time links for another device', paths: '/api/pairing' },
  { name: 'sessions', description: 'Who is signed in', paths: '/api/sessions' },
  { name: 'studio', description: 'The studio itself and its services', paths: '/api' },
];

function tagOf({ path }: Endpoint): string {
  return tags.find(({ paths }) => path.startsWith(paths))!.name;
}

/** Such as `getAudioJobsByJobId`: the method and the words of the path. */
function idOf({ method, path }: Endpoint): string {
  const words = path
    .replace(/^\/api\//, '')
    .replaceAll('{', 'by-')
    .match(/[A-Za-z]+/g)!;
  return method.toLowerCase() + words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
}

const securityOf: Record<Exclude<Guard, 'owner'>, Json[]> = {
  open: [],
  signature: [{ token: [] }, { session: [] }, {}],
  webhook: [{ webhook: [] }],
};
const refusedBy = { open: [], signature: [403], webhook: [401, 429, 503] };

/** What is refused before, or beside, the work itself: no owner, too many tries or jobs, a foreign origin. */
function guardStatuses({ guard = 'owner', method, takesKey }: Endpoint): number[] {
  if (guard !== 'owner') return refusedBy[guard];
  return [401, 429, ...(method === 'GET' ? [] : [403]), ...(takesKey ? [400] : [])];
}

function describeAnswer(answer: Answer): Json {
  const { description } = answer;
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
