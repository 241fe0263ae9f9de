/**
 * Requests that bring faults about and take them away. Rules and groups are sent as a whole, so each request starts
 * from what is in force now: what somebody else changed meanwhile stays.
 */
import type { NodeId } from '../paxos/ballot.js';
import { withLoss } from '../faults/loss.js';
import type { Fault, LinkFault } from './fault.js';
import { isEverywhere, isNothing } from './fault.js';
import { withFault, withoutFault } from './fault-rules.js';
import { faultSentence } from './fault-sentences.js';
import type { Facts } from './facts.js';
import { labelIn, nodeOf, nodesOf } from './facts.js';
import type { Network } from './faults-in-force.js';
import { networkOf } from './faults-in-force.js';
import { formatRatio } from './ratio.js';
import { isSame } from './same.js';
import type { Asked, Command, Deed, State } from './state.js';

/** So long a request of ours may be on its way without showing in the records. */
const onTheWayMs = 2_000;

/** What is in force, together with what this dashboard asked for a moment ago. */
function presentNetwork({ asked, nowMs }: State, facts: Facts): Network {
  const now = networkOf(facts);
  const last = asked?.networks.at(-1);
  if (asked === null || last === undefined || nowMs > asked.untilMs) return now;
  const isFirstAwaited = asked.since === facts.cluster.settings;
  return isFirstAwaited || asked.networks.some((network) => isSameNetwork(network, now)) ? last : now;
}

/** What was asked for by these commands, on top of what was asked for before. */
export function askedAfter(state: State, commands: readonly Command[], facts: Facts): Asked | null {
  const networks = commands.flatMap((command) =>
    command.type === 'request' && command.foresees !== undefined ? [command.foresees] : [],
  );
  if (networks.length === 0) return isThere(state.asked, facts) ? null : state.asked;
  const isFresh = presentNetwork(state, facts) === networkOf(facts);
  const before = isFresh || state.asked === null ? null : state.asked;
  return {
    since: before === null ? facts.cluster.settings : before.since,
    networks: [...(before?.networks ?? []), ...networks],
    untilMs: state.nowMs + onTheWayMs,
  };
}

/** The last of what was asked for is in the records: whatever they show later is news. */
function isThere(asked: Asked | null, facts: Facts): boolean {
  const last = asked?.networks.at(-1);
  return last !== undefined && isSameNetwork(last, networkOf(facts));
}

/** The seed apart, which settings hold as well. */
const isSameNetwork = (one: Network, other: Network): boolean =>
  isSame([one.rules, one.groups], [other.rules, other.groups]);

export function setLoss(state: State, facts: Facts, node: NodeId | null, lossRatio: number): Command {
  const where = node === null ? 'all links' : `the links of ${labelIn(facts, node)}`;
  const text = lossRatio === 0 ? `no loss on ${where} any more` : `loss of ${formatRatio(lossRatio)} on ${where}`;
  const before = presentNetwork(state, facts);
  const after = { ...before, rules: withLoss(before.rules, node, lossRatio) };
  return {
    type: 'request',
    request: { type: 'loss', node, lossRatio },
    done: sentenceOf(text),
    foresees: after,
    ...(isSameNetwork(before, after) ? {} : { deed: { type: 'network', text, before, after } }),
  };
}

/** Brings it about, in place of `replaced` where that is a fault of the network as well. */
export function inflict(state: State, facts: Facts, fault: Fault, replaced: Fault | null): Command {
  const sentence = faultSentence(fault, nodesOf(facts));
  const done = `In force: ${sentence}.`;
  if (fault.type === 'crash') {
    const { node, crash } = fault;
    const before = nodeOf(facts, node)?.plannedCrash ?? null;
    const deed: Deed = { type: 'crash', text: sentence, node, before, after: crash };
    return { type: 'request', request: { type: 'plan-crash', node, crash }, done, deed };
  }
  if (fault.type === 'lie') return setLies(facts, fault.node, true);
  const before = presentNetwork(state, facts);
  const kept = replaced === null ? before : without(before, replaced);
  const simple = replaced === null && fault.type === 'links' ? plainLossOf(fault) : null;
  if (simple !== null) return setLoss(state, facts, simple.node, simple.ratio);
  const after =
    fault.type === 'partition' ? { ...kept, groups: fault.groups } : { ...kept, rules: withFault(kept.rules, fault) };
  const isOver = fault.type === 'links' && isNothing(fault.harm);
  return networkChange(before, after, isOver ? 'Not in force any more.' : done, sentence);
}

/** Takes one fault away that is in force. */
export function lift(state: State, facts: Facts, fault: Fault): Command {
  const sentence = faultSentence(fault, nodesOf(facts));
  if (fault.type === 'crash') return spare(facts, fault.node);
  if (fault.type === 'lie') return setLies(facts, fault.node, false);
  const before = presentNetwork(state, facts);
  return networkChange(before, without(before, fault), `Taken away: ${sentence}.`, `taking away ${sentence}`);
}

/** Takes a planned crash back. */
export function spare(facts: Facts, node: NodeId): Command {
  const before = nodeOf(facts, node)?.plannedCrash ?? null;
  const text = `${labelIn(facts, node)} will not crash as planned`;
  const deed: Deed = { type: 'crash', text, node, before, after: null };
  return { type: 'request', request: { type: 'plan-crash', node, crash: null }, done: sentenceOf(text), deed };
}

export function setLies(facts: Facts, node: NodeId, lies: boolean): Command {
  const text = `the disk of ${labelIn(facts, node)} ${lies ? 'lies from now on' : 'is honest again'}`;
  const deed: Deed = { type: 'lie', text, node, lies };
  return { type: 'request', request: { type: 'disk-lies', node, lies }, done: sentenceOf(text), deed };
}

export function heal(state: State, facts: Facts): Command {
  const waiting = facts.held.length === 0 ? '' : ' What is held waits on: h shows it.';
  const done = `The network is whole again.${waiting}`;
  return networkChange(presentNetwork(state, facts), { rules: [], groups: [] }, done, 'healing everything');
}

/** The opposite of what was done, as far as it still holds; null where somebody changed it meanwhile. */
export function undo(state: State, facts: Facts, deed: Deed): Command | null {
  const done = `Undone: ${deed.text}.`;
  if (deed.type === 'network') {
    const after = undoNetwork(presentNetwork(state, facts), deed);
    return after === null ? null : { type: 'request', request: { type: 'faults', ...after }, done, foresees: after };
  }
  const node = nodeOf(facts, deed.node);
  if (node === null) return null;
  if (deed.type === 'crash') {
    if (!isSame(node.plannedCrash, deed.after)) return null;
    return { type: 'request', request: { type: 'plan-crash', node: deed.node, crash: deed.before }, done };
  }
  if (deed.type === 'lie') {
    if (node.diskLies !== deed.lies) return null;
    return { type: 'request', request: { type: 'disk-lies', node: deed.node, lies: !deed.lies }, done };
  }
  return node.process === 'paused' ? { type: 'request', request: { type: 'resume', node: deed.node }, done } : null;
}

const sentenceOf = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** What changes nothing is nothing to undo. */
function networkChange(before: Network, after: Network, done: string, text: string): Command {
  const { rules, groups } = after;
  const deed: Deed = { type: 'network', text, before, after };
  const request = { type: 'faults', rules, groups } as const;
  return { type: 'request', request, done, foresees: after, ...(isSameNetwork(before, after) ? {} : { deed }) };
}

function without(network: Network, fault: Fault): Network {
  if (fault.type === 'links') return { ...network, rules: withoutFault(network.rules, fault) };
  return fault.type === 'partition' && isSame(network.groups, fault.groups) ? { ...network, groups: [] } : network;
}

/** What `l` and `L` set as well: loss of all messages, everywhere or around one node. */
function plainLossOf({
  harm,
  where,
  types,
}: LinkFault): { readonly node: NodeId | null; readonly ratio: number } | null {
  if (harm.kind !== 'loss' || types !== null) return null;
  if (isEverywhere(where)) return { node: null, ratio: harm.ratio };
  const [node] = where.type === 'around' ? where.nodes : [];
  return node === undefined || (where.type === 'around' && where.nodes.length > 1) ? null : { node, ratio: harm.ratio };
}

/** Takes out what came, where it is still there, and puts back what went. */
function undoNetwork(now: Network, { before, after }: { readonly before: Network; readonly after: Network }) {
  const came = minus(after.rules, before.rules);
  const went = minus(before.rules, after.rules);
  const rulesHold = came.length > 0 ? came.some((rule) => has(now.rules, rule)) : went.length > 0;
  const groupsHold = !isSame(before.groups, after.groups) && isSame(now.groups, after.groups);
  if (!rulesHold && !groupsHold) return null;
  const rules = rulesHold ? [...minus(now.rules, came), ...minus(went, now.rules)] : now.rules;
  return { rules, groups: groupsHold ? before.groups : now.groups };
}

const has = <Item>(items: readonly Item[], wanted: Item): boolean => items.some((item) => isSame(item, wanted));
const minus = <Item>(items: readonly Item[], others: readonly Item[]): readonly Item[] =>
  items.filter((item) => !has(others, item));
