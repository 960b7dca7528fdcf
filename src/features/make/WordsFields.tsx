import { useId } from 'react';

interface WordsFieldsProps {
  title: string;
  subtitle: string;
  onChange: (words: { title?: string; subtitle?: string }) => void;
}

const mostLetters = 200;

/** The words on the video. */
export function WordsFields({ title, subtitle, onChange }: WordsFieldsProps) {
  const id = useId();
  return (
    <fieldset className="flex flex-col gap-4">
      <legend className="mb-3 font-display text-lg font-bold tracking-tight">Words</legend>
      <div>
        <label htmlFor={`${id}title`} className="mb-1.5 block text-sm text-ash">
          Title
        </label>
        <input
          id={`${id}title`}
          className="field"
          maxLength={mostLetters}
          value={title}
          onChange={(event) => onChange({ title: event.target.value })}
        />
      </div>
      <div>
        <label htmlFor={`${id}subtitle`} className="mb-1.5 block text-sm text-ash">
          Subtitle
        </label>
        <input
          id={`${id}subtitle`}
          className="field"
          maxLength={mostLetters}
          placeholder="A name, a date, a place"
          value={subtitle}
          onChange={(event) => onChange({ subtitle: event.target.value })}
        />
      </div>
    </fieldset>
  );
}
