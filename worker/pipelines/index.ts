import type { JobKind } from '@/core/jobs/catalog';
import { ingest } from './ingest/ingest';
import { preview } from './preview';
import { render } from './render';
import { save } from './save';
import type { Pipeline } from './types';

/** A pipeline for every kind of the catalogue; a kind without one does not compile. */
export type Pipelines = { [K in JobKind]: Pipeline<K> };

export const pipelines: Pipelines = { ingest, preview, save, render };
