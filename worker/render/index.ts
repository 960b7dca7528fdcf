import { EnvError, type Env } from '@/lib/env';
import { LocalRenderBackend } from './LocalRenderBackend';
import type { RenderBackend } from './types';

/**
 * The backend that the environment asks for. Called at the worker's start too, so that a choice that
 * cannot work stops it there and not in the first job.
 * @throws EnvError where it names one that this version cannot run
 */
export function createRenderBackend(env: Pick<Env, 'RENDER_BACKEND'>): RenderBackend {
  switch (env.RENDER_BACKEND) {
    case 'local':
      return new LocalRenderBackend();
    case 'modal':
      throw new EnvError([
        'RENDER_BACKEND: this version renders on its own machine only; set RENDER_BACKEND=local',
      ]);
  }
}
