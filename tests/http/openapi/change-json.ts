import { isObject, type Json } from './json-schema';

/** One change to one place of a JSON value. */
export interface JsonChange {
  /** Counted through all places there are, and round again. */
  spot: number;
  how: 'replace' | 'remove' | 'add' | 'stretch' | 'shift';
  /** What is put there, and under which name. */
  foreign: Json;
  name: string;
}

/** A value with one place of it changed; the value given stays as it is. */
export function changeJson(value: Json, change: JsonChange): Json {
  const copy = { root: structuredClone(value) };
  const places = placesIn(copy);
  const { holder, key } = places[change.spot % places.length]!;
  const held = Reflect.get(holder, key) as Json;
  if (change.how === 'remove' && holder !== copy) {
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else Reflect.deleteProperty(holder, key);
  } else if (change.how === 'add' && isObject(held)) {
    setField(held, change.name, change.foreign);
  } else {
    setField(holder, key, changed(held, change));
  }
  return copy.root;
}

function changed(held: Json, { how, foreign }: JsonChange): Json {
  if (how === 'stretch' && typeof held === 'string') return held.repeat(600);
  if (how === 'stretch' && Array.isArray(held)) return Array.from({ length: 60 }, () => held[0] ?? foreign);
  if (how === 'shift' && typeof held === 'number')
    return held + (typeof foreign === 'number' ? foreign : 0.5);
  return foreign;
}

interface Place {
  holder: object;
  key: string;
}

function placesIn(holder: object): Place[] {
  return Object.entries(holder).flatMap(([key, held]) => [
    { holder, key },
    ...(typeof held === 'object' && held !== null ? placesIn(held as object) : []),
  ]);
}

/** As JSON.parse would: a field named `__proto__` is a field like any other. */
function setField(holder: object, name: string, value: Json): void {
  Object.defineProperty(holder, name, { value, enumerable: true, configurable: true, writable: true });
}
