import { videoEndpoints } from '@/core/api/videos';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { listVideos } from '@/lib/videos/list-videos';

export const GET = route(videoEndpoints.list, ({ query }) => listVideos(query));
export const { POST, PUT, PATCH, DELETE, OPTIONS } = wrongMethods('GET');
