import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { deleteVideo } from '@/lib/videos/delete-video';
import { findVideo } from '@/lib/videos/find-video';
import { videoAnswer } from '@/lib/videos/video-answer';

/** One finished video. */
export const GET = route({}, async ({ params }) => videoAnswer(await findVideo(params.videoId!)));

/** Deletes a video and its files. */
export const DELETE = route({}, async ({ params, log }) => {
  const videoId = params.videoId!;
  await deleteVideo(videoId, log);
  return { videoId, deleted: true };
});

export const { POST, PUT, PATCH, OPTIONS } = wrongMethods('GET', 'DELETE');
