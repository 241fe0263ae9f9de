/** From the faults of a checked shape to what a cluster is handed; and whether the nodes that they name are there. */
import type { Crash } from '../paxos/host.js';
import { harmless, type FaultRule, type FaultSettings } from '../faults/settings.js';
import { nodeId } from '../paxos/ballot.js';
import { allNodes, type Configuration, labelOf } from '../paxos/configuration.js';
import type { NodeAction, TimedEvent } from '../schema/preset.js';
import type { Path, Problem } from './problem.js';
import type { PresetShape } from './shape.js';

type Fault = PresetShape['faults'][number];

export function rulesOf(shape: PresetShape): FaultRule[] {
  const everywhere = shape.loss > 0 ? [{ ...harmless, lossRatio: shape.loss }] : [];
  const rules = shape.rules.map(
    ({ from, to, types, loss, duplicate, delay, reorder, burst, hold }): FaultRule => ({
      from: from === undefined ? null : nodeId(from),
      to: to === undefined ? null : nodeId(to),
      types: types ?? null,
      lossRatio: loss,
      duplicateRatio: duplicate,
      delayMinMs: delay.minMs,
      delayMaxMs: delay.maxMs,
      reorderRatio: reorder,
      burst: burst === undefined ? null : { enterRatio: burst.enter, leaveRatio: burst.leave, lossRatio: burst.loss },
      isHeld: hold,
    }),
  );
  return [...everywhere, ...rules];
}

export const groupsOf = (partition: PresetShape['partition']): FaultSettings['groups'] =>
  (partition ?? []).map((group) => group.map(nodeId));

export const crashOf = ({ point, on, nth }: PresetShape['crashes'][number]): Crash => ({ point, on, nth });

export const eventOf = (fault: Fault): TimedEvent => ({
  atMs: fault.at,
  action: processAction(fault) ?? network(fault),
});

/** On one node, or null where the fault is about the network. */
function processAction(fault: Fault): NodeAction | null {
  const { start, stop, kill, restart, wipe, pause, resume, crash, lie, honest } = fault;
  if (start !== undefined) return { type: 'start', node: nodeId(start) };
  if (stop !== undefined) return { type: 'stop', node: nodeId(stop) };
  if (kill !== undefined) return { type: 'kill', node: nodeId(kill) };
  if (restart !== undefined) return { type: 'restart', node: nodeId(restart), wipe: wipe ?? false };
  if (pause !== undefined) return { type: 'pause', node: nodeId(pause) };
  if (resume !== undefined) return { type: 'resume', node: nodeId(resume) };
  if (crash !== undefined) return { type: 'plan-crash', node: nodeId(crash.node), crash: crashOf(crash) };
  if (lie !== undefined) return { type: 'disk-lies', node: nodeId(lie), lies: true };
  if (honest !== undefined) return { type: 'disk-lies', node: nodeId(honest), lies: false };
  return null;
}

function network({ loss, node, partition, heal, cut, mend }: Fault): NodeAction {
  if (partition !== undefined || heal !== undefined) return { type: 'partition', groups: groupsOf(partition) };
  const link = cut ?? mend;
  if (link !== undefined) {
    return { type: 'cut', from: nodeId(link.from), to: nodeId(link.to), isCut: cut !== undefined };
  }
  return { type: 'loss', node: node === undefined ? null : nodeId(node), lossRatio: loss ?? 0 };
}

/** Nodes that a rule, a group, a crash or a fault names must be there, and can start once. */
export function problemOfNodes(shape: PresetShape, configuration: Configuration): Problem | null {
  const nodes: readonly number[] = allNodes(configuration);
  const named = [
    ...shape.rules.flatMap((rule, index) => ends(['rules', index], rule)),
    ...members(['partition'], shape.partition),
    ...shape.crashes.map(({ node }, index) => ({ path: ['crashes', index, 'node'], id: node })),
    ...shape.faults.flatMap((fault, index) => namedIn(['faults', index], fault)),
  ];
  const stranger = named.find(({ id }) => id !== undefined && !nodes.includes(id));
  if (stranger?.id !== undefined) {
    const { path, id } = stranger;
    if (configuration.multicast === undefined) {
      return { path, text: `expected a node from 0 to ${nodes.length - 1}, found ${id}` };
    }
    return { path, text: `expected a node that there is, found ${labelOf(configuration, nodeId(id))}` };
  }
  const again = shape.faults.findIndex(
    ({ start }, index) => start !== undefined && shape.faults.findIndex((other) => other.start === start) < index,
  );
  return again < 0 ? null : { path: ['faults', again, 'start'], text: 'expected each node to start once' };
}

type Named = { readonly path: Path; readonly id: number | undefined };

const nodeKeys = ['start', 'stop', 'kill', 'restart', 'pause', 'resume', 'node', 'lie', 'honest'] as const;

const namedIn = (path: Path, fault: Fault): readonly Named[] => [
  ...nodeKeys.map((key) => ({ path: [...path, key], id: fault[key] })),
  ...members([...path, 'partition'], fault.partition),
  ...ends([...path, 'cut'], fault.cut),
  ...ends([...path, 'mend'], fault.mend),
  { path: [...path, 'crash', 'node'], id: fault.crash?.node },
];

const ends = (
  path: Path,
  link: { from?: number | undefined; to?: number | undefined } | undefined,
): readonly Named[] => [
  { path: [...path, 'from'], id: link?.from },
  { path: [...path, 'to'], id: link?.to },
];

const members = (path: Path, groups: PresetShape['partition']): readonly Named[] =>
  (groups ?? []).flatMap((group, index) => group.map((id, place) => ({ path: [...path, index, place], id })));
