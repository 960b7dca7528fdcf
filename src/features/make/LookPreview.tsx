'use client';

import { useEffect, useRef, useState, type RefObject } from 'react';
import { videoWordNames } from '@/core/video/video-format';
import type { VideoSpec } from '@/core/video/video-spec';
import type { AssetAnswer } from '@/data/answers';
import { lookWords } from './choice-words';
import { usePreviewAnalysis } from './use-preview-analysis';

interface LookPreviewProps {
  asset: AssetAnswer;
  video: VideoSpec;
  audio: RefObject<HTMLAudioElement | null>;
}

/** As high as leaves room for what lies above and for player, look, shape and the button below. */
const boxes = {
  '9:16': 'aspect-9/16 max-w-[clamp(5.5rem,(100svh_-_36rem)_*_9_/_16,15rem)]',
  '1:1': 'aspect-square max-w-[clamp(8rem,100svh_-_36rem,20rem)]',
  '16:9': 'aspect-video max-w-[clamp(12rem,(100svh_-_36rem)_*_16_/_9,100%)]',
};

/** The video as it will look, drawn by the module that the server draws with. */
export function LookPreview({ asset, video, audio }: LookPreviewProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { preview, failed, retry } = usePreviewAnalysis(asset);
  const [ready, setReady] = useState(false);
  const [lost, setLost] = useState(false);
  const { look, aspect } = video;
  // An equal description is the same picture, so that news of the reel does not draw it again from the start.
  const described = JSON.stringify(video);

  useEffect(() => {
    if (!preview || !canvas.current || !audio.current) return;
    let stop: (() => void) | undefined;
    let gone = false;
    const shown = JSON.parse(described) as VideoSpec;
    const stage = {
      canvas: canvas.current,
      audio: audio.current,
      analysis: preview.analysis,
      stillFrame: preview.stillFrame,
      video: shown,
    };
    const run = async () => {
      await preview.module.loadPreviewFonts(videoWordNames.map((word) => shown[word] ?? '').join(''));
      if (gone) return;
      stop = await preview.module.runPreview(stage);
      if (gone) stop();
      setReady(true);
      setLost(false);
    };
    run().catch(() => setLost(!gone));
    return () => {
      gone = true;
      stop?.();
    };
  }, [preview, audio, described]);

  return (
    <div>
      <div className={`relative mx-auto w-full overflow-hidden rounded-[14px] bg-ink ${boxes[aspect]}`}>
        <canvas
          ref={canvas}
          role="img"
          aria-label={`Preview of the video with the look ${lookWords[look].label}`}
          className={`block size-full transition-opacity duration-300 ${ready ? '' : 'opacity-0'}`}
        />
        {ready ? null : (
          <div className="absolute inset-0 grid place-items-center p-4 text-center text-sm text-ash">
            {failed || lost ? (
              <button type="button" className="key" onClick={retry}>
                Load the preview again
              </button>
            ) : (
              <p>Listening, to draw a preview…</p>
            )}
          </div>
        )}
      </div>
      {preview && !preview.exact ? (
        <p className="mt-3 text-center text-sm text-ash">
          A sketch: this recording is long, so the preview follows its loudness alone. The video follows every
          tone.
        </p>
      ) : null}
    </div>
  );
}
