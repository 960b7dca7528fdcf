import { paletteSchema } from '../kit/palette-schema';
import { aboutRing } from './about';

/** Apart from the drawing and the words, so that the page loads no validation. */
export const ringParams = paletteSchema(aboutRing.defaults);
