import { videoEndpoints } from '@/core/api/videos';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { deleteVideo } from '@/lib/videos/delete-video';
import { findVideo } from '@/lib/videos/find-video';
import { videoAnswer } from '@/lib/videos/video-answer';

export const GET = route(videoEndpoints.get, async ({ params }) =>
  videoAnswer(await findVideo(params.videoId)),
);

export const DELETE = route(videoEndpoints.delete, async ({ params: { videoId }, log }) => {
  await deleteVideo(videoId, log);
  return { videoId, deleted: true as const };
});

export const { POST, PUT, PATCH, OPTIONS } = wrongMethods('GET', 'DELETE');
