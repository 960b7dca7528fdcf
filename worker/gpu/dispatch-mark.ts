/** Enough of an attempt's token to tell it from others in a log, too little to write under it. */
export function dispatchMark(attemptToken: string): string {
  return attemptToken.slice(0, 'dispatch_'.length + 8);
}
