import { useId } from 'react';
import { type VideoWord, videoWordNames, videoWords } from '@/core/video/video-format';

interface WordsFieldsProps {
  words: Record<VideoWord, string>;
  onChange: (words: Partial<Record<VideoWord, string>>) => void;
}

/** The words on the video. */
export function WordsFields({ words, onChange }: WordsFieldsProps) {
  const id = useId();
  return (
    <fieldset className="flex flex-col gap-4">
      <legend className="mb-2 font-display text-lg font-bold tracking-tight">Words</legend>
      {videoWordNames.map((word) => {
        const { label, example, maxLength } = videoWords[word];
        return (
          <div key={word}>
            <label htmlFor={id + word} className="mb-1.5 block text-sm text-ash">
              {label}
            </label>
            <input
              id={id + word}
              className="field"
              maxLength={maxLength}
              placeholder={example}
              value={words[word]}
              onChange={(event) => onChange({ [word]: event.target.value })}
            />
          </div>
        );
      })}
    </fieldset>
  );
}
