/** One thing that was looked at. */
export interface Finding {
  topic: 'database' | 'storage' | 'disk' | 'quota' | 'queue' | 'files' | 'tools';
  /** How it stands. */
  text: string;
  /** What to do about it; without one all is well. */
  remedy?: string;
}
