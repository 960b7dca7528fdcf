'use client';

import { useEffect, useRef, useState, type RefObject } from 'react';
import type { AssetAnswer } from '../api/answers';
import type { VideoWishes } from '../jobs/job-notes';
import { lookWords } from './choice-words';
import { usePreviewAnalysis } from './use-preview-analysis';

interface LookPreviewProps {
  asset: AssetAnswer;
  wishes: VideoWishes;
  audio: RefObject<HTMLAudioElement | null>;
}

/** As high as leaves room for what lies above and for the button to play, on a phone with its bars shown. */
const boxes = {
  '9:16': 'aspect-9/16 max-w-[clamp(7rem,(100svh_-_26rem)_*_9_/_16,15rem)]',
  '1:1': 'aspect-square max-w-[clamp(9rem,100svh_-_26rem,20rem)]',
  '16:9': 'aspect-video max-w-[clamp(12rem,(100svh_-_26rem)_*_16_/_9,100%)]',
};

/** The video as it will look, drawn by the module that the server draws with. */
export function LookPreview({ asset, wishes, audio }: LookPreviewProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { preview, failed, retry } = usePreviewAnalysis(asset);
  const [ready, setReady] = useState(false);
  const [lost, setLost] = useState(false);
  const { look, aspect, title, subtitle } = wishes;

  useEffect(() => {
    if (!preview || !canvas.current || !audio.current) return;
    let stop: (() => void) | undefined;
    let gone = false;
    const stage = {
      canvas: canvas.current,
      audio: audio.current,
      analysis: preview.analysis,
      stillFrame: preview.stillFrame,
      wishes: { look, aspect, title, subtitle },
    };
    const run = async () => {
      await preview.module.loadPreviewFonts(`${title ?? ''}${subtitle ?? ''}`);
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
  }, [preview, audio, look, aspect, title, subtitle]);

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
