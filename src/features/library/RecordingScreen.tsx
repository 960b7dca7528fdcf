'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import type { AssetAnswer, ReelAnswer } from '@/data/answers';
import { type ApiError, toApiError } from '@/data/ApiError';
import { readAll } from '@/data/read-all';
import { usePress } from '@/data/use-press';
import { Player } from '../make/Player';
import { TrackNote } from '../make/ReelSound';
import { recordingPath } from '../make/use-recording';
import { BackLink } from '@/ui/BackLink';
import { FailedScreen } from '@/ui/FailedScreen';
import { formatDuration, formatWhen } from '@/ui/format-words';
import { Icon } from '@/ui/icons';
import { FaultLine } from '@/ui/Notice';
import { Waiting } from '@/ui/Waiting';
import { DeleteRecordingDialog } from './DeleteRecordingDialog';
import { loadRecording } from './load-recording';
import { describeReel } from './describe-reel';
import { reelOfRecording } from './start-reel';

interface Found {
  recording: AssetAnswer;
  reels: ReelAnswer[];
}

/** One recording: listen, open its reels, begin another one, delete it. */
export function RecordingScreen({ assetId }: { assetId: string }) {
  const [found, setFound] = useState<Found | null>(null);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const [round, setRound] = useState(0);

  useEffect(() => {
    const controller = new AbortController();
    find(assetId, controller.signal)
      .then(setFound)
      .catch((thrown: unknown) => {
        if (!controller.signal.aborted) setFailure(toApiError(thrown));
      });
    return () => controller.abort();
  }, [assetId, round]);

  const again = () => {
    setFailure(null);
    setRound((count) => count + 1);
  };

  return (
    <main className="page pb-12">
      <BackLink href="/">All recordings</BackLink>
      {found ? (
        <Recording {...found} />
      ) : failure ? (
        <FailedScreen failure={failure} onAgain={again} back="Pick another recording" />
      ) : (
        <Waiting words="Getting the recording" />
      )}
    </main>
  );
}

async function find(assetId: string, signal: AbortSignal): Promise<Found> {
  const recording = await loadRecording(assetId, signal);
  const reels = await readAll<ReelAnswer>('/api/reels', 'reels', {}, signal);
  return { recording, reels: reels.filter((reel) => uses(reel, recording.assetId)) };
}

const uses = ({ recipe }: ReelAnswer, assetId: string) =>
  recipe.clips.some(({ sourceAssetId }) => sourceAssetId === assetId);

function Recording({ recording, reels }: Found) {
  const router = useRouter();
  const audio = useRef<HTMLAudioElement>(null);
  const [deleting, setDeleting] = useState(false);
  const { busy, fault, press } = usePress();
  const begin = () =>
    press(recording.assetId, async (key) =>
      router.push(`/reels/${(await reelOfRecording(recording, key)).reelId}`),
    );

  return (
    <>
      <h1 className="mt-3 text-[clamp(1.75rem,8vw,2.5rem)]">{recording.title}</h1>
      <p className="mt-2 text-sm tabular-nums text-ash">{describeRecording(recording)}</p>
      <div className="card mt-6 p-4">
        <Player
          src={recording.streamUrl}
          path={recordingPath(recording.assetId)}
          durationSec={recording.durationSec}
          audio={audio}
        />
        <TrackNote recording={recording} />
      </div>
      {fault ? (
        <div className="mt-6">
          <FaultLine sentence={fault} />
        </div>
      ) : null}
      <button
        type="button"
        className="key key-light mt-6 min-h-14 w-full text-lg"
        disabled={busy}
        onClick={() => void begin()}
      >
        <Icon name="film" className="size-6" />
        {busy ? 'Opening' : reels.length > 0 ? 'Begin another reel' : 'Begin a reel'}
      </button>
      {reels.length > 0 ? (
        <section aria-labelledby="reels-title" className="mt-10">
          <h2 id="reels-title" className="mb-3">
            Its reels
          </h2>
          <ul className="divide-y divide-line border-y border-line">
            {reels.map((reel) => (
              <li key={reel.reelId}>
                <Link
                  href={`/reels/${reel.reelId}`}
                  className="flex min-h-16 items-center gap-4 py-3 hover:bg-panel"
                >
                  <span className="min-w-0 flex-1">
                    <span className="block truncate font-semibold">{reel.title}</span>
                    <span className="block truncate text-sm text-ash">{describeReel(reel).line}</span>
                  </span>
                  <Icon name="next" className="size-5 text-ash" />
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <button type="button" className="key key-quiet mt-8 -ml-5" onClick={() => setDeleting(true)}>
        <Icon name="bin" />
        Delete this recording
      </button>
      {deleting ? (
        <DeleteRecordingDialog
          assetId={recording.assetId}
          onDeleted={() => router.replace('/')}
          onClose={() => setDeleting(false)}
        />
      ) : null}
    </>
  );
}

function describeRecording({ durationSec, createdAt, loudness }: AssetAnswer): string {
  const lufs = loudness.integratedLufs;
  const level = lufs === null ? [] : [`${lufs.toFixed(1).replace('-', '−')} LUFS`];
  return [formatDuration(durationSec), ...level, formatWhen(createdAt)].join(' · ');
}
