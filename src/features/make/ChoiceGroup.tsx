'use client';

import { useId, type ReactNode } from 'react';
import { type ChoiceWords, choicesOf } from './choice-words';

interface ChoiceGroupProps<K extends string> {
  legend: string;
  words: Record<K, ChoiceWords>;
  value: K;
  onChange: (value: K) => void;
  /** Drawn beside the label. */
  picture?: (choice: K) => ReactNode;
  className: string;
}

/** One of a few, as keys that stay down; native radio buttons underneath. */
export function ChoiceGroup<K extends string>(props: ChoiceGroupProps<K>) {
  const { legend, words, value, onChange, picture, className } = props;
  const name = useId();
  return (
    <fieldset>
      <legend className="mb-2 flex w-full items-baseline justify-between gap-3">
        <span className="flex-none font-display text-lg font-bold tracking-tight">{legend}</span>
        <span className="truncate text-sm text-ash">{words[value].hint}</span>
      </legend>
      <div className={`grid gap-2.5 ${className}`}>
        {choicesOf(words).map((choice) => (
          <label key={choice} className="choice">
            <input
              type="radio"
              name={name}
              value={choice}
              checked={choice === value}
              onChange={() => onChange(choice)}
            />
            {picture?.(choice)}
            <span>{words[choice].label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
