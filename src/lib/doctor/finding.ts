/** One thing that was looked at. */
export interface Finding {
  topic:
    | 'database'
    | 'storage'
    | 'cors'
    | 'disk'
    | 'quota'
    | 'queue'
    | 'files'
    | 'tools'
    | 'switches'
    | 'https'
    | 'address'
    | 'modal'
    | 'webhook';
  /** How it stands. */
  text: string;
  /** What to do about it; without one all is well. */
  remedy?: string;
  /** A warning may wait: the studio works all the same. A remedy without this belongs to a problem. */
  severity?: 'warning';
}

/** Whether something does not work until it is put right. */
export function isProblem({ remedy, severity }: Finding): boolean {
  return remedy !== undefined && severity === undefined;
}
