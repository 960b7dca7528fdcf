'use client';

import { useRouter } from 'next/navigation';
import { useId, useState, type FormEvent } from 'react';
import { usePress } from '@/data/use-press';
import { Icon } from '@/ui/icons';
import { FaultLine } from '@/ui/Notice';
import { classifyLink } from './classify-link';
import { reelOfLink } from './start-reel';

const notALink = 'This is not a web link. Paste a full address, such as https://example.com/talk.mp3.';
const rightsMissing = 'Tick that you may use this recording, then press Fetch once more.';

/** Paste a link: a direct one to a file, or YouTube with the rights tick. */
export function LinkForm() {
  const router = useRouter();
  const ids = { link: useId(), fault: useId() };
  const [text, setText] = useState('');
  const [rights, setRights] = useState(false);
  const { busy, fault, setFault, press } = usePress();
  const kind = classifyLink(text);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (kind === 'empty' || kind === 'unusable') return setFault(notALink);
    if (kind === 'youtube' && !rights) return setFault(rightsMissing);
    void press(text.trim(), async (key) =>
      router.push(`/reels/${(await reelOfLink(text, kind, key)).reelId}`),
    );
  };

  return (
    <form onSubmit={submit} noValidate>
      <label htmlFor={ids.link} className="mb-2 block font-semibold">
        Or paste a link
      </label>
      <div className="flex gap-2">
        <input
          id={ids.link}
          type="url"
          inputMode="url"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          className="field min-w-0 flex-1"
          placeholder="YouTube, or a sound file"
          value={text}
          aria-invalid={fault !== null && kind !== 'youtube'}
          aria-describedby={fault ? ids.fault : undefined}
          onChange={(event) => {
            setText(event.target.value);
            setFault(null);
          }}
        />
        <button type="submit" className="key px-4" disabled={busy}>
          <Icon name="link" />
          {busy ? 'Asking' : 'Fetch'}
        </button>
      </div>
      {kind === 'youtube' ? (
        <label className="mt-2 flex min-h-11 animate-rise items-center gap-3 py-2">
          <input
            type="checkbox"
            className="tick"
            checked={rights}
            onChange={(event) => {
              setRights(event.target.checked);
              setFault(null);
            }}
          />
          I have the right to use this recording
        </label>
      ) : null}
      {fault ? (
        <div className="mt-3">
          <FaultLine id={ids.fault} sentence={fault} />
        </div>
      ) : null}
    </form>
  );
}
