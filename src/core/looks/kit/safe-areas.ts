/** A rectangle in pixels from the top left. */
export interface Box {
  xPx: number;
  yPx: number;
  widthPx: number;
  heightPx: number;
}

interface Edges {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/**
 * Where words stay readable under the buttons and captions that platforms lay over a video, as shares
 * of the frame. The upright box was measured on a 1080×1920 frame (x 90–930, y 270–1250).
 */
const safeEdges: { widestRatio: number; edges: Edges }[] = [
  { widestRatio: 0.8, edges: { left: 90 / 1080, top: 270 / 1920, right: 930 / 1080, bottom: 1250 / 1920 } },
  { widestRatio: 1.25, edges: { left: 0.08, top: 0.08, right: 0.92, bottom: 0.92 } },
  { widestRatio: Infinity, edges: { left: 0.06, top: 0.1, right: 0.94, bottom: 0.9 } },
];

/** The safe box of a frame of any size: that of the nearest shape, in proportion. */
export function safeBoxOf(widthPx: number, heightPx: number): Box {
  const { edges } = safeEdges.find(({ widestRatio }) => widthPx / heightPx <= widestRatio)!;
  return {
    xPx: edges.left * widthPx,
    yPx: edges.top * heightPx,
    widthPx: (edges.right - edges.left) * widthPx,
    heightPx: (edges.bottom - edges.top) * heightPx,
  };
}

/** The largest part of the safe box that lies evenly about the middle of the frame, for centred words. */
export function centredSafeBoxOf(widthPx: number, heightPx: number): Box {
  const box = safeBoxOf(widthPx, heightPx);
  const halfPx = Math.min(widthPx / 2 - box.xPx, box.xPx + box.widthPx - widthPx / 2);
  return { ...box, xPx: widthPx / 2 - halfPx, widthPx: halfPx * 2 };
}
