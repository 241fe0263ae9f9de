/**
 * Faults of the network as rules for links, and rules read back as faults. A rule of a preset may do several kinds of
 * harm at once: each kind is a fault of its own here, taken away without the others.
 */
import type { NodeId } from '../paxos/ballot.js';
import type { FaultRule } from '../faults/settings.js';
import { harmless } from '../faults/settings.js';
import type { Harm, LinkFault, Where } from './fault.js';
import { isNothing } from './fault.js';
import { canonical, isSame } from './same.js';

type Link = Pick<FaultRule, 'from' | 'to'>;

/** The rules with this fault in force, in place of the same kind on the same links. */
export function withFault(rules: readonly FaultRule[], fault: LinkFault): readonly FaultRule[] {
  const links = linksOf(fault.where);
  const others = clear(rules, (rule, harm) => harm.kind === fault.harm.kind && isOn(rule, links, fault));
  if (isNothing(fault.harm)) return others;
  return [...others, ...links.map((link) => ({ ...harmless, ...link, types: fault.types, ...ruleOf(fault.harm) }))];
}

/** The rules without it; what was changed to something else meanwhile stays. */
export function withoutFault(rules: readonly FaultRule[], fault: LinkFault): readonly FaultRule[] {
  const links = linksOf(fault.where);
  return clear(rules, (rule, harm) => isSame(harm, fault.harm) && isOn(rule, links, fault));
}

/** In the order of the rules, those with the same harm drawn together where their links are all of A to all of B. */
export function faultsOf(rules: readonly FaultRule[]): readonly LinkFault[] {
  const alike = new Map<string, { readonly harm: Harm; readonly types: FaultRule['types']; readonly links: Link[] }>();
  for (const rule of rules) {
    for (const harm of harmsOf(rule)) {
      const key = canonical([harm, rule.types]);
      const group = alike.get(key) ?? { harm, types: rule.types, links: [] };
      group.links.push(rule);
      alike.set(key, group);
    }
  }
  return [...alike.values()].flatMap(({ harm, types, links }) =>
    placesOf(links).map((where): LinkFault => ({ type: 'links', harm, where, types })),
  );
}

function ruleOf(harm: Harm): Partial<FaultRule> {
  switch (harm.kind) {
    case 'loss':
      return { lossRatio: harm.ratio };
    case 'burst':
      return { burst: harm.burst };
    case 'delay':
      return { delayMinMs: harm.minMs, delayMaxMs: harm.maxMs };
    case 'duplicate':
      return { duplicateRatio: harm.ratio };
    case 'reorder':
      return { reorderRatio: harm.ratio };
    case 'hold':
      return { isHeld: true };
  }
}

function harmsOf(rule: FaultRule): readonly Harm[] {
  const harms: Harm[] = [];
  if (rule.lossRatio > 0) harms.push({ kind: 'loss', ratio: rule.lossRatio });
  if (rule.burst !== null) harms.push({ kind: 'burst', burst: rule.burst });
  if (rule.delayMaxMs > 0) harms.push({ kind: 'delay', minMs: rule.delayMinMs, maxMs: rule.delayMaxMs });
  if (rule.duplicateRatio > 0) harms.push({ kind: 'duplicate', ratio: rule.duplicateRatio });
  if (rule.reorderRatio > 0) harms.push({ kind: 'reorder', ratio: rule.reorderRatio });
  if (rule.isHeld) harms.push({ kind: 'hold' });
  return harms;
}

/** What each kind of harm leaves behind where it is taken out of a rule. */
const unharmed: { readonly [kind in Harm['kind']]: Partial<FaultRule> } = {
  loss: { lossRatio: 0 },
  burst: { burst: null },
  delay: { delayMinMs: 0, delayMaxMs: 0 },
  duplicate: { duplicateRatio: 0 },
  reorder: { reorderRatio: 0 },
  hold: { isHeld: false },
};

/** Rules that do nothing any more are left out. */
function clear(rules: readonly FaultRule[], goes: (rule: FaultRule, harm: Harm) => boolean): readonly FaultRule[] {
  return rules.flatMap((rule) => {
    const gone = harmsOf(rule).filter((harm) => goes(rule, harm));
    if (gone.length === 0) return [rule];
    const left: FaultRule = Object.assign({ ...rule }, ...gone.map(({ kind }) => unharmed[kind]));
    return harmsOf(left).length === 0 ? [] : [left];
  });
}

const isOn = (rule: FaultRule, links: readonly Link[], { types }: LinkFault): boolean =>
  isSame(rule.types, types) && links.some(({ from, to }) => from === rule.from && to === rule.to);

function linksOf(where: Where): readonly Link[] {
  if (where.type === 'around') {
    return where.nodes.flatMap((node) => [
      { from: node, to: null },
      { from: null, to: node },
    ]);
  }
  const to = where.to ?? [null];
  return (where.from ?? [null]).flatMap((from) => to.map((end) => ({ from, to: end })));
}

/** As few places as that takes: everywhere, around nodes, from some to all, from all to some, from some to some. */
function placesOf(links: readonly Link[]): readonly Where[] {
  const places: Where[] = [];
  if (links.some(({ from, to }) => from === null && to === null)) places.push({ type: 'links', from: null, to: null });
  const senders = ids(links.map(({ from, to }) => (to === null ? from : null)));
  const receivers = ids(links.map(({ from, to }) => (from === null ? to : null)));
  const around = senders.filter((node) => receivers.includes(node));
  const onlySend = senders.filter((node) => !around.includes(node));
  const onlyReceive = receivers.filter((node) => !around.includes(node));
  if (around.length > 0) places.push({ type: 'around', nodes: around });
  if (onlySend.length > 0) places.push({ type: 'links', from: onlySend, to: null });
  if (onlyReceive.length > 0) places.push({ type: 'links', from: null, to: onlyReceive });
  const bySender = ids(links.map(({ from, to }) => (to === null ? null : from))).map((from) => ({
    from,
    to: ids(links.map((link) => (link.from === from ? link.to : null))),
  }));
  const byReceivers = new Map<string, { from: NodeId[]; readonly to: readonly NodeId[] }>();
  for (const { from, to } of bySender) {
    const known = byReceivers.get(to.join());
    if (known === undefined) byReceivers.set(to.join(), { from: [from], to });
    else known.from.push(from);
  }
  return [...places, ...[...byReceivers.values()].map(({ from, to }): Where => ({ type: 'links', from, to }))];
}

/** Ascending, each once, without null. */
const ids = (nodes: readonly (NodeId | null)[]): readonly NodeId[] =>
  [...new Set(nodes)].filter((node) => node !== null).sort((a, b) => a - b);
