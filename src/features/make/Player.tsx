'use client';

import { useRef, useState, type RefObject } from 'react';
import { explainMediaFault } from '@/data/explain-media-fault';
import { formatDuration, speakDuration } from '@/ui/format-words';

interface PlayerProps {
  src: string;
  /** Where the API describes the recording. */
  path: string;
  durationSec: number;
  /** The sound element, shared with what draws to it. */
  audio: RefObject<HTMLAudioElement | null>;
}

const unplayable = 'This phone could not play the sound. Check the connection, then press play again.';

/** Play, pause and place in a recording. Plays inside the tap alone, as phones demand. */
export function Player({ src, path, durationSec, audio }: PlayerProps) {
  const [playing, setPlaying] = useState(false);
  const [atSec, setAtSec] = useState(0);
  const [fault, setFault] = useState<string | null>(null);
  const seeking = useRef(false);

  const toggle = () => {
    const element = audio.current;
    if (!element) return;
    if (!element.paused) return element.pause();
    setFault(null);
    if (element.error) element.load();
    element.play().catch((thrown: unknown) => {
      // A pause before the sound began is no fault.
      if (thrown instanceof DOMException && thrown.name === 'AbortError') return;
      void explainMediaFault(path, unplayable).then(setFault);
    });
  };

  return (
    <div>
      <audio
        ref={audio}
        src={src}
        preload="metadata"
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onTimeUpdate={(event) => seeking.current || setAtSec(event.currentTarget.currentTime)}
      />
      <div className="flex items-center gap-3">
        <button type="button" className="key key-light size-14 flex-none rounded-full p-0" onClick={toggle}>
          <svg viewBox="0 0 24 24" className="size-6" fill="currentColor" aria-hidden="true">
            <path d={playing ? 'M7 5h3.5v14H7zM13.5 5H17v14h-3.5z' : 'M8 5v14l11-7z'} />
          </svg>
          <span className="sr-only">{playing ? 'Pause' : 'Play'}</span>
        </button>
        <input
          type="range"
          className="seek"
          min={0}
          max={durationSec}
          step={0.1}
          value={Math.min(atSec, durationSec)}
          aria-label="Place in the recording"
          aria-valuetext={speakDuration(atSec)}
          onPointerDown={() => (seeking.current = true)}
          onPointerUp={() => (seeking.current = false)}
          onPointerCancel={() => (seeking.current = false)}
          onChange={(event) => {
            const toSec = Number(event.target.value);
            setAtSec(toSec);
            if (audio.current) audio.current.currentTime = toSec;
          }}
        />
        <span className="w-12 flex-none text-right text-sm tabular-nums text-ash">
          {formatDuration(playing || atSec > 0 ? atSec : durationSec)}
        </span>
      </div>
      {fault ? (
        <p role="alert" className="mt-3 text-fault">
          {fault}
        </p>
      ) : null}
    </div>
  );
}
