/** Everything the preview needs, loaded as one piece after the screen stands. */
export { loadAnalysis, type PreviewAnalysis } from './load-analysis';
export { loadPreviewFonts } from './load-preview-fonts';
export { runPreview, stillFrameOf } from './run-preview';
