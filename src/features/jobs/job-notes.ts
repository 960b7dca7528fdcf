import type { Aspect } from '@/core/video/video-format';
import type { LookName } from '@/core/looks/catalogue';

/** What the owner wants the video to be, apart from its sound. */
export interface VideoWishes {
  look: LookName;
  aspect: Aspect;
  title?: string;
  subtitle?: string;
}

/** What this device knows about a job beyond what the studio tells: so that a reload loses nothing. */
export interface JobNote {
  /** What it is about: a file name, a link's host, a title. */
  label: string;
  /** The recording to go back to. */
  assetId?: string;
  /** On a `save` job: the video to make once it is complete. */
  thenRender?: VideoWishes;
  /** The job that makes it, once it was asked for. */
  renderJobId?: string;
}

const prefix = 'pocketreel.job.';
const mostNotes = 60;
/** Stands in where the browser lends no storage. */
const unstored = new Map<string, string>();

export function noteJob(jobId: string, note: JobNote): void {
  const text = JSON.stringify({ ...note, atMs: Date.now() });
  unstored.set(jobId, text);
  try {
    localStorage.setItem(prefix + jobId, text);
    dropOldNotes();
  } catch {
    // Storage is closed or full: the note lives as long as the page.
    return;
  }
}

export function readJobNote(jobId: string): JobNote | null {
  return parseJobNote(readJobNoteText(jobId));
}

/** The note as it is kept: the same string as long as nothing changed. */
export function readJobNoteText(jobId: string): string | null {
  return stored(jobId) ?? unstored.get(jobId) ?? null;
}

export function parseJobNote(text: string | null): JobNote | null {
  if (text === null) return null;
  try {
    return JSON.parse(text) as JobNote;
  } catch {
    return null;
  }
}

function stored(jobId: string): string | null {
  try {
    return localStorage.getItem(prefix + jobId);
  } catch {
    return null;
  }
}

function dropOldNotes(): void {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  if (keys.length <= mostNotes) return;
  const atMs = (key: string) => Number(/"atMs":(\d+)/.exec(localStorage.getItem(key) ?? '')?.[1] ?? 0);
  for (const key of keys.sort((a, b) => atMs(a) - atMs(b)).slice(0, keys.length - mostNotes)) {
    localStorage.removeItem(key);
  }
}
