/** The kinds of faults that the panel offers, each with a sentence, and an example about the selected node. */
import type { NodeView } from '../views/nodes.js';
import type { Facts } from './facts.js';
import { nodeOf, nodesOf } from './facts.js';
import { tableOrder } from './table-order.js';

export type FaultKind = {
  readonly name: string;
  readonly sentence: string;
  /** What the prompt holds at first; null where nothing is left to say. */
  example(scene: Scene): string;
  readonly asks: boolean;
};

/** The selected node, and a node that it talks to. */
type Scene = {
  readonly label: string;
  /** A link that matters to the selected node, such as "p0 -> a3". */
  readonly link: string;
  /** A message on its way back, such as "promise a3 -> p0". */
  readonly answer: string;
  readonly crash: string;
  readonly torn: string;
  readonly sides: string;
};

const kind = (name: string, sentence: string, example: FaultKind['example'], asks = true): FaultKind => ({
  name,
  sentence,
  example,
  asks,
});

export const faultKinds: readonly FaultKind[] = [
  kind('loss', 'Each message is lost with this chance, by itself.', ({ link }) => `loss 20% ${link}`),
  kind(
    'burst loss',
    'A link turns bad for a while and loses many in a row.',
    ({ link }) => `burst 5% leave 25% lose 100% ${link}`,
  ),
  kind('delay', 'Messages arrive later; a slower pace stretches it.', ({ link }) => `delay 80-120ms ${link}`),
  kind('duplication', 'Messages arrive twice; a vote must not count twice.', ({ link }) => `duplicate 20% ${link}`),
  kind('reordering', 'Messages wait until later ones have overtaken them.', ({ link }) => `reorder 30% ${link}`),
  kind('one-way cut', 'Nothing passes in one direction; the other one works.', ({ link }) => `cut ${link}`),
  kind('partition', 'Nothing passes between groups of nodes.', ({ sides }) => `partition ${sides}`),
  kind('hold', 'Messages wait in a list (h) until you let them go.', ({ answer }) => `hold ${answer}`),
  kind('crash point', 'The process ends at an exact place in the protocol.', ({ crash }) => `crash ${crash}`),
  kind('torn last record', 'It crashes while writing: half a record is left.', ({ torn }) => `crash ${torn}`),
  kind('wiped disk', 'It starts again with nothing, and may not vote any more.', ({ label }) => `wipe ${label}`),
  kind('lying disk', 'Calls durable what a crash loses: Paxos itself breaks.', ({ label }) => `lie ${label}`),
  kind('heal everything', 'Takes all faults of the network away.', () => 'heal', false),
];

/** What the prompt of a kind is filled with: an example that would work now. */
export function exampleOf({ example }: FaultKind, selected: NodeView['node'] | null, facts: Facts): string {
  const nodes = tableOrder(nodesOf(facts).values());
  const node = nodeOf(facts, selected) ?? nodes.find(({ roles }) => roles.includes('acceptor')) ?? nodes[0];
  return node === undefined ? '' : example(sceneOf(node, nodes));
}

function sceneOf(node: NodeView, nodes: readonly NodeView[]): Scene {
  const first = (role: NodeView['roles'][number]): string =>
    nodes.find((other) => other !== node && other.roles.includes(role))?.label ?? 'all';
  const { label, roles } = node;
  const sides = sidesOf(node, nodes);
  if (roles.includes('acceptor')) {
    const proposer = first('proposer');
    const answer = `promise ${label} -> ${proposer}`;
    const at = `${label} before-persist accept`;
    return { label, link: `${proposer} -> ${label}`, answer, crash: at, torn: `${label} torn accept`, sides };
  }
  if (roles.includes('proposer')) {
    const acceptor = first('acceptor');
    const answer = `promise ${acceptor} -> ${label}`;
    const at = `${label} before-send accept`;
    return { label, link: `${label} -> ${acceptor}`, answer, crash: at, torn: `${label} torn request`, sides };
  }
  if (roles.includes('learner')) {
    const link = `${first('acceptor')} -> ${label}`;
    const [at, torn] = [`${label} before-persist accepted`, `${label} torn accepted`];
    return { label, link, answer: `accepted ${link}`, crash: at, torn, sides };
  }
  const link = `${label} -> ${first('proposer')}`;
  const [at, torn] = [`${label} before-send request`, `${label} torn decision`];
  return { label, link, answer: `request ${link}`, crash: at, torn, sides };
}

/** The node, a proposer and an acceptor on one side, all other proposers and acceptors on the other. */
function sidesOf(node: NodeView, nodes: readonly NodeView[]): string {
  const proposers = nodes.filter(({ roles }) => roles.includes('proposer'));
  const acceptors = nodes.filter(({ roles }) => roles.includes('acceptor') && !roles.includes('proposer'));
  const one = (seats: readonly NodeView[]): NodeView | undefined => (seats.includes(node) ? node : seats[0]);
  const few = new Set([one(proposers), one(acceptors), node].filter((seat) => seat !== undefined));
  const rivals = [...proposers, ...acceptors].filter((seat) => !few.has(seat));
  const many = rivals.length > 0 ? rivals : nodes.filter((seat) => !few.has(seat));
  return `${[...few].map(({ label }) => label).join(' ')} | ${many.map(({ label }) => label).join(' ')}`;
}
