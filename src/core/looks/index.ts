import type { LookName } from '../video/video-spec';
import type { Look } from './kit/types';
import { bars } from './bars';
import { ring } from './ring';

/** Every look by its name; a name without a look does not compile. */
export const looks: Record<LookName, Look> = { bars, ring };
