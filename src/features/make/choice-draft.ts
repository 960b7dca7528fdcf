import type { VideoChoices } from './use-video-choices';

const keyOf = (assetId: string) => `pocketreel.draft.${assetId}`;

/** What was chosen for a recording on this device; empty where nothing was or nothing can be kept. */
export function readDraft(assetId: string): Partial<VideoChoices> {
  try {
    return JSON.parse(localStorage.getItem(keyOf(assetId)) ?? '{}') as Partial<VideoChoices>;
  } catch {
    return {};
  }
}

export function writeDraft(assetId: string, choices: VideoChoices): void {
  try {
    localStorage.setItem(keyOf(assetId), JSON.stringify(choices));
  } catch {
    // Storage is closed or full: the choices live as long as the page.
    return;
  }
}
