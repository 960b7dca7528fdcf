'use client';

import { useEffect, useState } from 'react';
import type { AssetAnswer } from '@/data/answers';
import type { PreviewAnalysis } from './preview/load-analysis';
import type * as previewNamespace from './preview/preview-module';

type PreviewModule = typeof previewNamespace;

export interface LoadedPreview extends PreviewAnalysis {
  module: PreviewModule;
  stillFrame: number;
}

export interface PreviewLoading {
  preview: LoadedPreview | null;
  failed: boolean;
  retry: () => void;
}

/** Loads the drawing module and what it moves to, after the screen stands. */
export function usePreviewAnalysis(asset: AssetAnswer): PreviewLoading {
  const [preview, setPreview] = useState<LoadedPreview | null>(null);
  const [failed, setFailed] = useState(false);
  const [round, setRound] = useState(0);

  useEffect(() => {
    const controller = new AbortController();
    const load = async () => {
      const previewModule = await import('./preview/preview-module');
      const loaded = await previewModule.loadAnalysis(asset, controller.signal);
      const stillFrame = previewModule.stillFrameOf(loaded.analysis);
      if (!controller.signal.aborted) setPreview({ ...loaded, stillFrame, module: previewModule });
    };
    // Whatever is at fault here, the video can be made without a preview; a button offers another try.
    load().catch(() => setFailed(!controller.signal.aborted));
    return () => controller.abort();
  }, [asset, round]);

  const retry = () => {
    setFailed(false);
    setRound((count) => count + 1);
  };
  return { preview, failed, retry };
}
