/**
 * From a checked shape to the preset that a cluster is handed: seats by ascending id, rules, and what must fit
 * together.
 */
import { nodeId, type NodeId } from '../paxos/ballot.js';
import { allNodes, type Configuration } from '../paxos/configuration.js';
import type { Preset } from '../schema/preset.js';
import { crashOf, eventOf, groupsOf, problemOfNodes, rulesOf } from './faults-of.js';
import type { Problem } from './problem.js';
import { clientsOf, problemOfClients } from './log-clients.js';
import { logConfigurationOf, problemOfLog } from './log-configuration.js';
import { multicastConfigurationOf, problemOfMulticast, valueClientsOf } from './multicast-configuration.js';
import type { DecreeShape, LogShape, MulticastShape, PresetShape } from './shape.js';

export type Conversion =
  | { readonly ok: true; readonly preset: Preset }
  | { readonly ok: false; readonly problem: Problem };

/** `seed` is taken where the shape has none. */
export function presetOf(shape: DecreeShape, name: string, seed: number): Conversion {
  const configuration = configurationOf(shape);
  const problem = problemOf(shape, configuration);
  if (problem !== null) return { ok: false, problem };
  const clients = shape.clients.map(({ value, proposer, after }, index) => ({
    node: configuration.clients[index] ?? nodeId(0),
    value,
    proposerIndex: proposer,
    afterMs: after,
  }));
  return { ok: true, preset: { ...common(shape, configuration, { name, seed }), clients } };
}

/** The same of replicas that keep a log. */
export function logPresetOf(shape: LogShape, name: string, seed: number): Conversion {
  const misfit = problemOfLog(shape) ?? problemOfClients(shape);
  if (misfit !== null) return { ok: false, problem: misfit };
  const configuration = logConfigurationOf(shape);
  const problem = problemOf(shape, configuration);
  if (problem !== null) return { ok: false, problem };
  const { trace } = shape;
  const logFolder = shape.log['log-dir'];
  return {
    ok: true,
    preset: {
      ...common(shape, configuration, { name, seed }),
      clients: clientsOf(shape, configuration.clients),
      ...(trace === 'steps' ? {} : { trace }),
      ...(logFolder === undefined ? {} : { logFolder }),
    },
  };
}

/** And of an atomic broadcast. */
export function multicastPresetOf(shape: MulticastShape, name: string, seed: number): Conversion {
  const misfit = problemOfMulticast(shape);
  if (misfit !== null) return { ok: false, problem: misfit };
  const configuration = multicastConfigurationOf(shape);
  const problem = problemOf(shape, configuration);
  if (problem !== null) return { ok: false, problem };
  const { trace } = shape;
  const preset = common(shape, configuration, { name, seed });
  const clients = valueClientsOf(shape, configuration.clients, preset.seed);
  return { ok: true, preset: { ...preset, clients, ...(trace === 'steps' ? {} : { trace }) } };
}

const problemOf = (shape: PresetShape, configuration: Configuration): Problem | null =>
  problemOfPorts(shape, configuration) ?? problemOfNodes(shape, configuration) ?? problemOfQuirks(shape);

function common(
  shape: PresetShape,
  configuration: Configuration,
  { name, seed }: { readonly name: string; readonly seed: number },
): Omit<Preset, 'clients'> {
  return {
    name,
    title: shape.title,
    teaches: shape.teaches,
    configuration,
    ports: portsOf(shape, configuration),
    storage: shape.storage,
    pace: shape.pace,
    seed: shape.seed ?? seed,
    rules: rulesOf(shape),
    groups: groupsOf(shape.partition),
    crashes: shape.crashes.map((crash) => ({ node: nodeId(crash.node), ...crashOf(crash) })),
    events: shape.faults.map(eventOf).sort((a, b) => a.atMs - b.atMs),
    expect: { outcome: shape.expect.outcome, withinMs: shape.expect.within },
    ...(shape.quirks.length === 0 ? {} : { quirks: shape.quirks }),
  };
}

/** Ids ascend through proposers, acceptors, learners and clients. */
function configurationOf({ nodes, clients }: DecreeShape): Configuration {
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
  const ports = 'ports' in transport ? transport.ports : undefined;
  return allNodes(configuration).map((node, index) => {
    const port = ports === undefined ? 0 : typeof ports === 'number' ? ports + index : (ports[index] ?? 0);
    return { node, port };
  });
}

function problemOfPorts({ transport }: PresetShape, configuration: Configuration): Problem | null {
  const ports = 'ports' in transport ? transport.ports : undefined;
  const path = ['transport', 'ports'];
  const count = allNodes(configuration).length;
  if (ports === undefined) return null;
  if (typeof ports === 'number') {
    const last = ports + count - 1;
    return last <= 65_535
      ? null
      : { path, text: `expected ${count} ports from here to 65535, found ${ports} to ${last}` };
  }
  const replicas = configuration.log === undefined ? count : count - configuration.clients.length;
  if (ports.length !== count && ports.length !== replicas) {
    // Clients of a log may take any port: nobody has to know it before they speak.
    const wish = replicas === count ? 'one a process' : `or ${replicas} for the replicas alone`;
    return { path, text: `expected ${count} ports, ${wish}, found ${ports.length}` };
  }
  const again = ports.findIndex((port, index) => ports.indexOf(port) < index);
  return again < 0 ? null : { path: [...path, again], text: `expected a port of its own, found ${ports[again]} again` };
}

/** Nobody shall run Paxos that is wrong without being told so. */
function problemOfQuirks({ title, quirks }: PresetShape): Problem | null {
  const untold = quirks.find((quirk) => !title.includes(quirk));
  if (untold === undefined) return null;
  return { path: ['title'], text: `expected the name of each quirk in the title, ${untold} is missing` };
}
