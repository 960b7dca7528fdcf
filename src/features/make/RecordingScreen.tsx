'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import type { AssetAnswer } from '../api/answers';
import { type ApiFailure, toApiFailure } from '../api/ApiFailure';
import { BackLink } from '../ui/BackLink';
import { FailedScreen } from '../ui/FailedScreen';
import { Waiting } from '../ui/Waiting';
import { loadRecording } from './load-recording';
import { RecordingStudio } from './RecordingStudio';

/** One recording: listen, choose, make a video of it. */
export function RecordingScreen({ assetId }: { assetId: string }) {
  const router = useRouter();
  const [asset, setAsset] = useState<AssetAnswer | null>(null);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const [round, setRound] = useState(0);

  useEffect(() => {
    const controller = new AbortController();
    loadRecording(assetId, controller.signal)
      .then(setAsset)
      .catch((thrown: unknown) => {
        if (!controller.signal.aborted) setFailure(toApiFailure(thrown));
      });
    return () => controller.abort();
  }, [assetId, round]);

  const again = () => {
    setFailure(null);
    setRound((count) => count + 1);
  };

  return (
    <main className="page">
      <BackLink href="/">All recordings</BackLink>
      {asset ? (
        <RecordingStudio asset={asset} onDeleted={() => router.replace('/')} />
      ) : failure ? (
        <FailedScreen failure={failure} onAgain={again} back="Pick another recording" />
      ) : (
        <Waiting words="Getting the recording" />
      )}
    </main>
  );
}
