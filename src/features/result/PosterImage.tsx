import type { VideoAnswer } from '@/data/answers';

/** A video's poster, filling its place. Its words are beside it, so it has none of its own. */
export function PosterImage({ video }: { video: VideoAnswer }) {
  return (
    // The poster is signed and served as it is; an image optimiser has nothing to add.
    <img
      src={video.posterUrl}
      width={video.widthPx}
      height={video.heightPx}
      alt=""
      loading="lazy"
      decoding="async"
      className="size-full object-cover"
    />
  );
}
