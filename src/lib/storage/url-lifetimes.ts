/** How long a signed URL of a recording or an upload works. */
export const audioUrlLifetimeSec = 60 * 60;

/** How long a signed URL of a finished video works. */
export const videoUrlLifetimeSec = 7 * 24 * 60 * 60;
