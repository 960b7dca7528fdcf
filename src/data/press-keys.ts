import { freshKey } from './fresh-key';

/**
 * Keys for the presses of one button: the same key for as long as the same is asked for, a fresh one once
 * something else is.
 */
export function pressKeys(): (order: string) => string {
  let last = { order: '', key: freshKey() };
  return (order) => {
    if (order !== last.order) last = { order, key: freshKey() };
    return last.key;
  };
}
