/** The lines of the faults panel: what is in force, then the kinds that can be added. */
import type { Fault } from './fault.js';
import type { FaultKind } from './fault-kinds.js';
import { faultKinds } from './fault-kinds.js';
import { faultsInForce } from './faults-in-force.js';
import type { Facts } from './facts.js';
import { canonical } from './same.js';

export type FaultItem =
  | { readonly type: 'in-force'; readonly key: string; readonly fault: Fault }
  | { readonly type: 'kind'; readonly key: string; readonly kind: FaultKind };

export function faultItems(facts: Facts): readonly FaultItem[] {
  return [
    ...faultsInForce(facts).map((fault): FaultItem => ({ type: 'in-force', key: canonical(fault), fault })),
    ...faultKinds.map((kind): FaultItem => ({ type: 'kind', key: kind.name, kind })),
  ];
}
