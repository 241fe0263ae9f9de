/**
 * From a checked shape to the preset that a cluster is handed: seats by ascending id, rules, and what must fit
 * together.
 */
import { harmless, type FaultRule } from '../faults/settings.js';
import { nodeId, type NodeId } from '../paxos/ballot.js';
import { allNodes, type Configuration } from '../paxos/configuration.js';
import type { Preset, TimedEvent } from '../schema/preset.js';
import type { Problem } from './problem.js';
import type { PresetShape } from './shape.js';

type Conversion = { readonly ok: true; readonly preset: Preset } | { readonly ok: false; readonly problem: Problem };

/** `seed` is taken where the shape has none. */
export function presetOf(shape: PresetShape, name: string, seed: number): Conversion {
  const configuration = configurationOf(shape);
  const problem = problemOfPorts(shape, configuration) ?? problemOfNodes(shape, configuration);
  if (problem !== null) return { ok: false, problem };
  const clients = shape.clients.map(({ value, proposer, after }, index) => ({
    node: configuration.clients[index] ?? nodeId(0),
    value,
    proposerIndex: proposer,
    afterMs: after,
  }));
  return {
    ok: true,
    preset: {
      name,
      title: shape.title,
      teaches: shape.teaches,
      configuration,
      clients,
      ports: portsOf(shape, configuration),
      storage: shape.storage,
      pace: shape.pace,
      seed: shape.seed ?? seed,
      rules: rulesOf(shape),
      crashes: shape.crashes.map(({ node, point, on, nth }) => ({ node: nodeId(node), point, on, nth })),
      events: shape.faults.map(eventOf).sort((a, b) => a.atMs - b.atMs),
      expect: { outcome: shape.expect.outcome, withinMs: shape.expect.within },
    },
  };
}

/** Ids ascend through proposers, acceptors, learners and clients. */
function configurationOf({ nodes, clients }: PresetShape): Configuration {
  let next = 0;
  const take = (count: number): NodeId[] => Array.from({ length: count }, () => nodeId(next++));
  return {
    proposers: take(nodes.proposers),
    acceptors: take(nodes.acceptors),
    learners: take(nodes.learners),
    clients: take(clients.length),
  };
}

function portsOf({ transport }: PresetShape, configuration: Configuration): Preset['ports'] {
  const { ports } = transport;
  return allNodes(configuration).map((node, index) => {
    const port = ports === undefined ? 0 : typeof ports === 'number' ? ports + index : (ports[index] ?? 0);
    return { node, port };
  });
}

function rulesOf(shape: PresetShape): FaultRule[] {
  const everywhere = shape.loss > 0 ? [{ ...harmless, lossRatio: shape.loss }] : [];
  const rules = shape.rules.map(
    ({ from, to, types, loss, duplicate, delay }): FaultRule => ({
      from: from === undefined ? null : nodeId(from),
      to: to === undefined ? null : nodeId(to),
      types: types ?? null,
      lossRatio: loss,
      duplicateRatio: duplicate,
      delayMinMs: delay.minMs,
      delayMaxMs: delay.maxMs,
    }),
  );
  return [...everywhere, ...rules];
}

function eventOf({
  at,
  stop,
  kill,
  restart,
  wipe,
  pause,
  resume,
  loss,
  node,
}: PresetShape['faults'][number]): TimedEvent {
  if (stop !== undefined) return { atMs: at, action: { type: 'stop', node: nodeId(stop) } };
  if (kill !== undefined) return { atMs: at, action: { type: 'kill', node: nodeId(kill) } };
  if (restart !== undefined) {
    return { atMs: at, action: { type: 'restart', node: nodeId(restart), wipe: wipe ?? false } };
  }
  if (pause !== undefined) return { atMs: at, action: { type: 'pause', node: nodeId(pause) } };
  if (resume !== undefined) return { atMs: at, action: { type: 'resume', node: nodeId(resume) } };
  const subject = node === undefined ? null : nodeId(node);
  return { atMs: at, action: { type: 'loss', node: subject, lossRatio: loss ?? 0 } };
}

function problemOfPorts({ transport: { ports } }: PresetShape, configuration: Configuration): Problem | null {
  const path = ['transport', 'ports'];
  const count = allNodes(configuration).length;
  if (ports === undefined) return null;
  if (typeof ports === 'number') {
    const last = ports + count - 1;
    return last <= 65_535
      ? null
      : { path, text: `expected ${count} ports from here to 65535, found ${ports} to ${last}` };
  }
  if (ports.length !== count) return { path, text: `expected ${count} ports, one a process, found ${ports.length}` };
  const again = ports.findIndex((port, index) => ports.indexOf(port) < index);
  return again < 0 ? null : { path: [...path, again], text: `expected a port of its own, found ${ports[again]} again` };
}

/** Ids that a rule, a crash or a fault names must be there. */
function problemOfNodes(shape: PresetShape, configuration: Configuration): Problem | null {
  const last = allNodes(configuration).length - 1;
  const named: { path: (string | number)[]; id: number | undefined }[] = [
    ...shape.rules.flatMap(({ from, to }, index) => [
      { path: ['rules', index, 'from'], id: from },
      { path: ['rules', index, 'to'], id: to },
    ]),
    ...shape.crashes.map(({ node }, index) => ({ path: ['crashes', index, 'node'], id: node })),
    ...shape.faults.flatMap((fault, index) =>
      (['stop', 'kill', 'restart', 'pause', 'resume', 'node'] as const).map((key) => ({
        path: ['faults', index, key],
        id: fault[key],
      })),
    ),
  ];
  const stranger = named.find(({ id }) => id !== undefined && id > last);
  if (stranger === undefined) return null;
  return { path: stranger.path, text: `expected a node from 0 to ${last}, found ${stranger.id}` };
}
