/** From the fingerprints along a way back to what happened on it, one step after the other. */
import type { NodeId } from '../../paxos/ballot.js';
import type { Input } from '../../paxos/effect.js';
import { itemOf } from './intern-table.js';
import { act, type Act } from './move.js';
import type { Outcome } from './node-states.js';
import type { Fingerprint } from './shard.js';
import type { Visit } from './expansion.js';
import type { World } from './world.js';

/** `input` is null for a crash that comes by itself. */
export type Happening = {
  readonly act: Act;
  readonly who: NodeId;
  /** The receiver, of a message; else the same. */
  readonly to: NodeId;
  readonly input: Input | null;
  /** What the core made of the input; null without one. */
  readonly outcome: Outcome | null;
};

/** `trail` begins with the first state and ends with the breach. Acceptors keep their places, though along the trail they change them. */
export function retrace(world: World, trail: readonly Fingerprint[]): readonly Happening[] {
  const happenings: Happening[] = [];
  let state = world.initial();
  for (const [index, [a, b]] of trail.entries()) {
    if (index === 0) continue;
    let found: { readonly happening: Happening; readonly next: Int32Array } | null = null;
    const isLast = index === trail.length - 1;
    const visit: Visit = (next, kind, who, what, place, findings) => {
      if (found !== null || (isLast && findings.length === 0)) return;
      const sorted = next.slice();
      if (world.isSymmetric) world.canonical.sort(sorted);
      world.canonical.fingerprint(sorted);
      if (world.canonical.lanes[0] !== a || world.canonical.lanes[1] !== b) return;
      found = { happening: happeningOf(world, state, kind, who, what, place), next: next.slice() };
    };
    world.expand(state, 0, visit);
    const step = found as { readonly happening: Happening; readonly next: Int32Array } | null;
    if (step === null) throw new Error(`no step leads to state ${a} ${b}`);
    happenings.push(step.happening);
    state = step.next;
  }
  return happenings;
}

/** What a visit of `expand` from `state` stands for. */
export function happeningOf(
  world: World,
  state: Int32Array,
  kind: Act,
  who: NodeId,
  what: number,
  place: number,
): Happening {
  const number = numberOf(world, state, who);
  const input = inputOf(world, number, kind, what, place);
  const isTaken = input !== null && kind !== act.drop;
  const to = (input?.type === 'message' ? world.parcels.items[what]?.to : null) ?? who;
  return { act: kind, who, to, input, outcome: isTaken ? world.nodes.take(number, input) : null };
}

/** The number of the state of one node. */
export function numberOf({ layout, configuration, columns }: World, state: Int32Array, node: NodeId): number {
  const { proposers, acceptors, learners } = configuration;
  const place = acceptors.indexOf(node);
  if (place < 0) return state[[...proposers, ...learners].indexOf(node)] ?? -1;
  return itemOf(columns.table, state[layout.columns + place] ?? -1).acceptor;
}

function inputOf(world: World, number: number, kind: Act, what: number, place: number): Input | null {
  if (kind === act.crash) return null;
  if (kind === act.expire || kind === act.expireAndDie) {
    const timer = itemOf(world.nodes.table, number).timers[what];
    return timer === undefined ? null : { type: 'timer', timer };
  }
  const { from, message } = itemOf(world.parcels, what);
  const sender = from ?? world.configuration.acceptors[place];
  return sender === undefined ? null : { type: 'message', from: sender, message };
}
