'use client';

import { useEffect, useMemo, useState } from 'react';
import type { Aspect } from '@/core/video/video-format';
import type { LookName } from '@/core/looks/catalogue';
import type { AssetAnswer } from '../api/answers';
import type { VideoWishes } from '../jobs/job-notes';
import { aspectWords, lookWords, loudnessWords, type LoudnessChoice } from './choice-words';
import { readDraft, writeDraft } from './choice-draft';

export interface VideoChoices {
  look: LookName;
  aspect: Aspect;
  loudness: LoudnessChoice;
  title: string;
  subtitle: string;
}

/** The choices on one recording; they keep themselves on this device, so a reload loses nothing. */
export function useVideoChoices(asset: AssetAnswer) {
  const [choices, setChoices] = useState<VideoChoices>(() => ({
    look: 'bars',
    aspect: '9:16',
    loudness: 'social',
    title: asset.title,
    subtitle: '',
    ...knownOnly(readDraft(asset.assetId)),
  }));
  useEffect(() => writeDraft(asset.assetId, choices), [asset.assetId, choices]);

  const { look, aspect, title, subtitle } = choices;
  const wishes = useMemo<VideoWishes>(
    () => ({
      look,
      aspect,
      title: title.trim() || undefined,
      subtitle: subtitle.trim() || undefined,
    }),
    [look, aspect, title, subtitle],
  );
  const change = (some: Partial<VideoChoices>) => setChoices((all) => ({ ...all, ...some }));
  return { choices, change, wishes };
}

/** A draft of an older page may name what there is no longer. */
function knownOnly(draft: Partial<VideoChoices>): Partial<VideoChoices> {
  const known = { ...draft };
  if (!known.look || !(known.look in lookWords)) delete known.look;
  if (!known.aspect || !(known.aspect in aspectWords)) delete known.aspect;
  if (!known.loudness || !(known.loudness in loudnessWords)) delete known.loudness;
  if (typeof known.title !== 'string') delete known.title;
  if (typeof known.subtitle !== 'string') delete known.subtitle;
  return known;
}
