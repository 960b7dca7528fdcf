import { isObject, type Json } from './json-schema';

/** A body in which every clip of an edit is made one that a recording of 10 s has room for. */
export function possibleEdits(value: Json): Json {
  if (Array.isArray(value)) return value.map(possibleEdits);
  if (!isObject(value)) return value;
  if ('startSec' in value) return possibleClip(value);
  return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, possibleEdits(held)]));
}

function possibleClip(clip: Record<string, Json>): Json {
  const startSec = Number(clip.startSec) % 5;
  const endSec = startSec + 0.1 + (Number(clip.endSec) % 4);
  const fades = {
    fadeInSec: Number(clip.fadeInSec ?? 0) % 0.05,
    fadeOutSec: Number(clip.fadeOutSec ?? 0) % 0.05,
  };
  return { ...clip, startSec, endSec, ...fades };
}
