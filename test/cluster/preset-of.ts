/** A checked preset for tests: three acceptors, one client, nothing goes wrong by itself. */
import { nodeId } from '../../src/paxos/ballot.js';
import type { Preset } from '../../src/schema/preset.js';

const ids = (...numbers: number[]) => numbers.map(nodeId);

export function presetOf(changes: Partial<Preset>): Preset {
  return {
    name: 'test',
    title: 'A cluster under test',
    teaches: 'nothing',
    configuration: { proposers: ids(0), acceptors: ids(1, 2, 3), learners: ids(4), clients: ids(5) },
    clients: [{ node: nodeId(5), value: null, proposerIndex: 0, afterMs: 0 }],
    ports: [],
    storage: 'memory',
    pace: 'normal',
    seed: 7,
    rules: [],
    groups: [],
    crashes: [],
    events: [],
    expect: { outcome: 'decided', withinMs: 10_000 },
    ...changes,
  };
}
