import type { Env } from '@/lib/env';
import { LocalRenderBackend } from './LocalRenderBackend';
import { ModalRenderBackend } from './ModalRenderBackend';
import type { GpuBackend, RenderBackend } from './types';

/** The backend that draws on this machine. */
export function createRenderBackend(): RenderBackend {
  return new LocalRenderBackend();
}

/** The backend that the environment has drawing elsewhere; undefined where this machine draws. */
export function createGpuBackend(env: Env): GpuBackend | undefined {
  switch (env.RENDER_BACKEND) {
    case 'local':
      return undefined;
    case 'modal':
      // The environment was validated: a worker with this backend has these variables.
      return new ModalRenderBackend({
        endpointUrl: env.MODAL_ENDPOINT_URL!,
        key: env.MODAL_KEY!,
        secret: env.MODAL_SECRET!,
      });
  }
}
