'use client';

import { useEffect, useState } from 'react';
import type { PairingLink } from '@/data/answers';
import { type ApiError, toApiError } from '@/data/ApiError';
import { callApi } from '@/data/call-api';
import { Dialog } from '@/ui/Dialog';
import { Icon } from '@/ui/icons';
import { FailureNotice } from '@/ui/Notice';
import { CopyButton } from './CopyButton';

/** A one-time link as a QR code: scanned with the other phone's camera, it signs that phone in. */
export default function PairPhoneDialog({ onClose }: { onClose: () => void }) {
  const [link, setLink] = useState<PairingLink | null>(null);
  const [failure, setFailure] = useState<ApiError | null>(null);

  const [round, setRound] = useState(0);

  useEffect(() => {
    const controller = new AbortController();
    callApi<PairingLink>('/api/pairing', { method: 'POST', signal: controller.signal })
      .then(setLink)
      .catch((thrown: unknown) => {
        if (!controller.signal.aborted) setFailure(toApiError(thrown));
      });
    return () => controller.abort();
  }, [round]);

  const ask = () => {
    setLink(null);
    setFailure(null);
    setRound((count) => count + 1);
  };

  const qrSvg = link?.qrSvg;
  return (
    <Dialog title="Pair a phone" onClose={onClose}>
      {failure ? (
        <FailureNotice sentence={failure.message}>
          <button type="button" className="key" onClick={ask}>
            <Icon name="again" />
            Try again
          </button>
        </FailureNotice>
      ) : link && qrSvg === null ? (
        <p>
          Phones cannot reach this studio: it listens on this machine alone, or there is no network. Start it
          with HOST=0.0.0.0 on a machine in your network, or set APP_URL to the address of its reverse proxy.
        </p>
      ) : link && qrSvg ? (
        <LinkToScan link={link} qrSvg={qrSvg} onAskAgain={ask} />
      ) : (
        <p className="min-h-80 text-ash">Making a code…</p>
      )}
    </Dialog>
  );
}

interface LinkToScanProps {
  link: PairingLink;
  qrSvg: string;
  onAskAgain: () => void;
}

function LinkToScan({ link, qrSvg, onAskAgain }: LinkToScanProps) {
  const until = new Date(link.expiresAt).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  return (
    <div className="flex flex-col gap-4">
      <p>Scan this with the camera of the other phone. It works once, until {until}.</p>
      <img
        src={`data:image/svg+xml;utf8,${encodeURIComponent(qrSvg)}`}
        width={256}
        height={256}
        alt="QR code of the pairing link"
        className="mx-auto aspect-square h-auto w-64 max-w-full rounded-key bg-bone"
      />
      <p className="rounded-key bg-ink p-3 text-sm break-all text-ash">{link.url}</p>
      <div className="flex flex-wrap gap-3">
        <CopyButton text={link.url} />
        <button type="button" className="key flex-1" onClick={onAskAgain}>
          New code
        </button>
      </div>
      {link.certificateUrl ? (
        <p className="text-sm text-ash">
          Does that phone warn about the connection? Open{' '}
          <span className="break-all">{link.certificateUrl}</span> there first and install the certificate of
          this studio.
        </p>
      ) : null}
    </div>
  );
}
