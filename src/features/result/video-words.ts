/** Where the API describes a video. */
export function videoPath(videoId: string): string {
  return `/api/videos/${encodeURIComponent(videoId)}`;
}

export interface VideoWords {
  share: string;
  /** Where the phone would not take the file. */
  refused: string;
  unplayable: string;
}

/** Words on sharing and keeping a video. Where the page cannot download, the share sheet also saves. */
export function videoWords({ canDownload }: { canDownload: boolean }): VideoWords {
  return canDownload
    ? {
        share: 'Share',
        refused: 'This phone would not share the file. Download it instead.',
        unplayable: 'The video does not play here. Reload the page; if it stays so, download it.',
      }
    : {
        share: 'Save or share',
        refused: 'This phone would not take the file. Open the studio in Safari to get it from there.',
        unplayable: 'The video does not play here. Open it once more; if it stays so, save it.',
      };
}
