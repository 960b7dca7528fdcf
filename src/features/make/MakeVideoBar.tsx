'use client';

import { useRouter } from 'next/navigation';
import type { AssetAnswer } from '../api/answers';
import { usePress } from '../api/use-press';
import type { VideoWishes } from '../jobs/job-notes';
import { Icon } from '../ui/icons';
import type { LoudnessChoice } from './choice-words';
import { makeVideo } from './make-video';

interface MakeVideoBarProps {
  asset: AssetAnswer;
  loudness: LoudnessChoice;
  wishes: VideoWishes;
}

/** The one thing to press, always in reach of the thumb. */
export function MakeVideoBar({ asset, loudness, wishes }: MakeVideoBarProps) {
  const router = useRouter();
  const { busy, fault, press } = usePress();
  const make = () =>
    press(JSON.stringify([asset.assetId, loudness, wishes]), async (pressKey) =>
      router.push(`/jobs/${await makeVideo({ asset, loudness, wishes, pressKey })}`),
    );

  return (
    <div className="sticky bottom-0 -mx-5 mt-10 border-t border-line bg-ink px-5 pt-3 pb-[max(0.875rem,env(safe-area-inset-bottom))]">
      {fault ? (
        <p role="alert" className="mb-3 flex gap-2 text-fault">
          <Icon name="fault" className="mt-0.5 size-5" />
          <span>{fault}</span>
        </p>
      ) : null}
      <button
        type="button"
        className="key key-light min-h-14 w-full text-lg"
        disabled={busy}
        onClick={() => void make()}
      >
        <Icon name="film" className="size-6" />
        {busy ? 'Starting' : 'Make video'}
      </button>
    </div>
  );
}
