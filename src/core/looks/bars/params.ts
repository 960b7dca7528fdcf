import { paletteSchema } from '../kit/palette-schema';
import { aboutBars } from './about';

/** Apart from the drawing and the words, so that the page loads no validation. */
export const barsParams = paletteSchema(aboutBars.defaults);
