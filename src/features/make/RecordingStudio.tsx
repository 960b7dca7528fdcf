'use client';

import { useRef, useState } from 'react';
import type { AssetAnswer } from '../api/answers';
import { formatDuration, formatWhen } from '../ui/format-words';
import { Icon } from '../ui/icons';
import { aspectWords, lookWords, loudnessWords, type LoudnessChoice } from './choice-words';
import { AspectPicture, LookPicture } from './choice-pictures';
import { ChoiceGroup } from './ChoiceGroup';
import { DeleteRecordingDialog } from './DeleteRecordingDialog';
import { LookPreview } from './LookPreview';
import { MakeVideoBar } from './MakeVideoBar';
import { Player } from './Player';
import { useVideoChoices } from './use-video-choices';
import { WordsFields } from './WordsFields';

/** The choices that make a recording a video, with a preview that follows them. */
export function RecordingStudio({ asset, onDeleted }: { asset: AssetAnswer; onDeleted: () => void }) {
  const audio = useRef<HTMLAudioElement>(null);
  const { choices, change, wishes } = useVideoChoices(asset);
  const [deleting, setDeleting] = useState(false);

  return (
    <>
      <h1 className="mt-3 text-[clamp(1.75rem,8vw,2.5rem)]">{asset.title}</h1>
      <p className="mt-2 text-sm tabular-nums text-ash">{describeAsset(asset)}</p>
      <div className="card mt-6 p-4">
        <LookPreview asset={asset} wishes={wishes} audio={audio} />
        <div className="mt-4">
          <Player
            src={asset.streamUrl}
            path={`/api/audio/assets/${asset.assetId}`}
            durationSec={asset.durationSec}
            audio={audio}
          />
        </div>
        {asset.source.soundTrack ? (
          <p className="mt-4 text-sm text-ash">{describeTrack(asset.source.soundTrack)}</p>
        ) : null}
      </div>
      <div className="mt-10 flex flex-col gap-10">
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
        <WordsFields title={choices.title} subtitle={choices.subtitle} onChange={change} />
        {asset.kind === 'source' ? (
          <ChoiceGroup<LoudnessChoice>
            legend="Loudness"
            className="grid-cols-3 max-[359px]:grid-cols-1"
            words={loudnessWords}
            value={choices.loudness}
            onChange={(loudness) => change({ loudness })}
          />
        ) : null}
        <button type="button" className="key key-quiet self-start -ml-5" onClick={() => setDeleting(true)}>
          <Icon name="bin" />
          Delete this recording
        </button>
      </div>
      <MakeVideoBar asset={asset} loudness={choices.loudness} wishes={wishes} />
      {deleting ? (
        <DeleteRecordingDialog
          assetId={asset.assetId}
          onDeleted={onDeleted}
          onClose={() => setDeleting(false)}
        />
      ) : null}
    </>
  );
}

function describeTrack({ number, count }: NonNullable<AssetAnswer['source']['soundTrack']>): string {
  return `This is sound track ${number} of ${count}: the one a player would play is silent or cannot be read.`;
}

function describeAsset({ durationSec, createdAt, loudness }: AssetAnswer): string {
  const lufs = loudness.integratedLufs;
  const level = lufs === null ? [] : [`${lufs.toFixed(1).replace('-', '−')} LUFS`];
  return [formatDuration(durationSec), ...level, formatWhen(createdAt)].join(' · ');
}
