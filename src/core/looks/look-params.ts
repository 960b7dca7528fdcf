import type { z } from 'zod';
import { barsParams } from './bars/params';
import type { LookName } from './catalogue';
import type { Palette } from './kit/types';
import { ringParams } from './ring/params';

/** What each look takes as parameters; a look without a schema does not compile. */
export const lookParams: Record<LookName, z.ZodType<Palette>> = { bars: barsParams, ring: ringParams };
