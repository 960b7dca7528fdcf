/** The result of one check. */
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
  /** Its state. */
  text: string;
  /** What to do about it; missing if all is well. */
  remedy?: string;
  /** A warning may wait: the studio works nevertheless. A remedy without this belongs to a problem. */
  severity?: 'warning';
}

/** Whether something does not work until it is fixed. */
export function isProblem({ remedy, severity }: Finding): boolean {
  return remedy !== undefined && severity === undefined;
}
