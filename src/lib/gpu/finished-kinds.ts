import type { GpuKind, PlanOf } from './dispatch-plan';
import type { FinishedKind } from './finished-kind';
import { finishedRender } from './finished-render';

/** A kind that can be sent to a GPU but not completed does not compile. */
const finishedKinds: { [K in GpuKind]: FinishedKind<K> } = { render: finishedRender };

export function finishedKindOf<K extends GpuKind>(plan: PlanOf<K>): FinishedKind<K> {
  return finishedKinds[plan.kind];
}
