import { parseQuery } from '@/lib/http/parse-query';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { listVideos, videosQuerySchema } from '@/lib/videos/list-videos';

/** Finished videos, newest first. */
export const GET = route({}, ({ query }) => listVideos(parseQuery(videosQuerySchema, query)));

export const { POST, PUT, PATCH, DELETE, OPTIONS } = wrongMethods('GET');
