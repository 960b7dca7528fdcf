/** What a video may be, as plain values: for the schema, the drawer and the page alike. */

/** Frame sizes of the published master, in pixels. */
export const aspectSizesPx = {
  '9:16': { widthPx: 1080, heightPx: 1920 },
  '1:1': { widthPx: 1080, heightPx: 1080 },
  '16:9': { widthPx: 1920, heightPx: 1080 },
} as const;
export type Aspect = keyof typeof aspectSizesPx;
export const aspects = Object.keys(aspectSizesPx) as [Aspect, ...Aspect[]];

export const frameRates = [30, 60] as const;
export type FrameRate = (typeof frameRates)[number];
export const defaultFps = 30 satisfies FrameRate;

/** The words that can be drawn on a video, in the order in which the owner fills them in. */
export const videoWords = {
  title: { label: 'Title', example: '', maxLength: 200 },
  subtitle: { label: 'Subtitle', example: 'A name, a date, a place', maxLength: 200 },
} as const satisfies Record<string, { label: string; example: string; maxLength: number }>;
export type VideoWord = keyof typeof videoWords;
export const videoWordNames = Object.keys(videoWords) as VideoWord[];

/** The canvas of a video. */
export interface Frame {
  widthPx: number;
  heightPx: number;
  fps: FrameRate;
}

/** The frame a video is published in. */
export function frameOf({ aspect, fps = defaultFps }: { aspect: Aspect; fps?: FrameRate }): Frame {
  return { ...aspectSizesPx[aspect], fps };
}
