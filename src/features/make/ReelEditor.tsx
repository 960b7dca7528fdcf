'use client';

import Link from 'next/link';
import { useMemo } from 'react';
import type { Recipe } from '@/core/audio/recipe-schema';
import { Icon } from '@/ui/icons';
import { FailureNotice } from '@/ui/Notice';
import { AspectPicture, LookPicture } from './choice-pictures';
import { aspectWords, lookWords, loudnessWords } from './choice-words';
import { ChoiceGroup } from './ChoiceGroup';
import { MakeBar } from './MakeBar';
import { videoOf } from './reel-choices';
import type { DraftView, ReelDraft } from './ReelDraft';
import { ReelSound } from './ReelSound';
import { useMake } from './use-draft';
import { WordsFields } from './WordsFields';

interface ReelEditorProps {
  draft: ReelDraft;
  view: DraftView;
  connected: boolean;
  refresh: () => void;
  /** Leads back to the video of a reel that has one. */
  onWatch?: () => void;
}

/** The choices that make a recording a video, with a preview that follows them. They save themselves. */
export function ReelEditor({ draft, view, connected, refresh, onWatch }: ReelEditorProps) {
  const { reel, choices, failure, overtaken } = view;
  const { busy, fault, make } = useMake(draft, reel.reelId, refresh);
  const change = (some: Partial<typeof choices>) => draft.change(some);
  const video = useMemo(() => videoOf(reel, choices), [reel, choices]);
  const source = reel.recipe.clips[0]?.sourceAssetId;
  const canMake = !reel.soundMissing;
  const unsaved = failure && (failure.mayPass ? `Not saved yet. ${failure.message}` : failure.message);

  return (
    <>
      {onWatch ? (
        <button type="button" className="key mt-4" onClick={onWatch}>
          <Icon name="back" />
          Back to the video
        </button>
      ) : null}
      {overtaken ? (
        <div className="mt-4">
          <FailureNotice sentence="This reel was changed on another device. This is how it is now.">
            <button type="button" className="key" onClick={() => draft.useMine()}>
              Use what I chose here
            </button>
          </FailureNotice>
        </div>
      ) : null}
      <div className="card mt-4 p-3">
        <ReelSound reel={reel} video={video} connected={connected} refresh={refresh} />
      </div>
      <div className="mt-5 flex flex-col gap-5">
        <ChoiceGroup
          legend="Look"
          className="grid-cols-2"
          words={lookWords}
          value={choices.look}
          onChange={(look) => change({ look })}
          picture={(look) => <LookPicture look={look} />}
        />
        <ChoiceGroup
          legend="Shape"
          className="grid-cols-3"
          words={aspectWords}
          value={choices.aspect}
          onChange={(aspect) => change({ aspect })}
          picture={(aspect) => <AspectPicture aspect={aspect} />}
        />
        <WordsFields words={choices} onChange={change} />
        <ChoiceGroup<Recipe['loudness']>
          legend="Loudness"
          className="grid-cols-3 max-[359px]:grid-cols-1"
          words={loudnessWords}
          value={choices.loudness}
          onChange={(loudness) => change({ loudness })}
        />
        {source !== undefined && canMake ? (
          <Link href={`/recordings/${source}`} className="key key-quiet self-start -ml-5">
            The recording
            <Icon name="next" />
          </Link>
        ) : null}
      </div>
      {canMake ? <MakeBar busy={busy} fault={fault ?? unsaved} onMake={() => void make()} /> : null}
    </>
  );
}
