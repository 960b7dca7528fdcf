'use client';

import { useId, type ReactNode } from 'react';
import { type ChoiceWords, choicesOf } from './choice-words';

interface ChoiceGroupProps<K extends string> {
  legend: string;
  words: Record<K, ChoiceWords>;
  value: K;
  onChange: (value: K) => void;
  /** Drawn above the label. */
  picture?: (choice: K) => ReactNode;
  className: string;
}

/** One of a few, as keys that stay down; native radio buttons underneath. */
export function ChoiceGroup<K extends string>(props: ChoiceGroupProps<K>) {
  const { legend, words, value, onChange, picture, className } = props;
  const name = useId();
  return (
    <fieldset>
      <legend className="mb-3 font-display text-lg font-bold tracking-tight">{legend}</legend>
      <div className={`grid gap-3 ${className}`}>
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
      <p className="mt-3 text-sm text-ash">{words[value].hint}</p>
    </fieldset>
  );
}
