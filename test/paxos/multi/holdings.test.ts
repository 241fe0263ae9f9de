/** What a running replica holds, told as a start: a replica that starts from it is the same. */
import { expect, test } from 'vitest';
import { type NodeId, nodeId } from '../../../src/paxos/ballot.js';
import type { Effect, Input, Timer } from '../../../src/paxos/effect.js';
import type { Machine } from '../../../src/paxos/host.js';
import { createMachine } from '../../../src/paxos/machine.js';
import { commandText } from '../../../src/paxos/multi/command.js';

const replicas = [0, 1, 2].map(nodeId);
const log = {
  members: replicas,
  joiners: [],
  quorums: { phase1: 2, phase2: 2 },
  app: 'kv',
  window: 8,
  batchMax: 4,
  snapshotEvery: 5,
  skipSlot: null,
} as const;
const configuration = { proposers: [], acceptors: [], learners: [], clients: [], log };
const diskOf = (node: NodeId): string => `${node}`.repeat(16);
const bootOf = (node: NodeId, recovered: (Input & { type: 'boot' })['recovered']): Input => ({
  type: 'boot',
  incarnation: 1,
  seated: true,
  session: 7,
  recovered,
  disk: diskOf(node),
});
const machineOf = (self: NodeId): Machine => createMachine({ configuration, self, client: null });

/** Three replicas, whose messages arrive at once; timers run out when the test says so. */
function createTrio() {
  const machines = replicas.map(machineOf);
  const timers: { readonly node: NodeId; readonly timer: Timer }[] = [];
  const step = (node: NodeId, input: Input): void => {
    const work = [{ node, input }];
    for (let next = work.shift(); next !== undefined; next = work.shift()) {
      const { node: at } = next;
      for (const effect of machines[at]?.step(next.input) ?? []) {
        if (effect.type === 'set-timer') timers.push({ node: at, timer: effect.timer });
        if (effect.type !== 'send') continue;
        for (const to of effect.to) {
          const input = { type: 'message', from: at, message: effect.message, disk: diskOf(at) } as const;
          if (machines[to] !== undefined) work.push({ node: to, input });
        }
      }
    }
  };
  const expire = (type: Timer['type']): void => {
    for (const { node, timer } of timers.splice(0)) if (timer.type === type) step(node, { type: 'timer', timer });
  };
  return { machines, step, expire };
}

const holdingsOf = (machine: Machine | undefined) => {
  const holdings = machine?.holdings?.();
  if (holdings === undefined) throw new Error('no holdings');
  return holdings;
};
const isOffice = ({ type }: Effect): boolean => type === 'adopted' || type === 'scout' || type === 'follow';

test('a replica that waits holds nothing, and says for whom it waits', () => {
  const machine = machineOf(nodeId(0));
  machine.step(bootOf(nodeId(0), []));
  expect(holdingsOf(machine)).toEqual({ recovered: [], effects: [{ type: 'waiting', nodes: [1, 2] }] });
});

test('a replica that starts from what another holds, holds the same', () => {
  const { machines, step, expire } = createTrio();
  for (const node of replicas) step(node, bootOf(node, []));
  for (let turn = 0; turn < 8; turn++) for (const type of ['join-resend', 'canvass-end'] as const) expire(type);
  for (let sequence = 1; sequence <= 12; sequence++) {
    const commands = commandText({ session: 5, sequence, mark: sequence - 1, operation: `put k${sequence} v` });
    step(nodeId(0), { type: 'message', from: nodeId(9), message: { type: 'invoke', session: 5, commands } });
  }
  for (const [index, machine] of machines.entries()) {
    const held = holdingsOf(machine);
    const [snapshot] = held.recovered;
    expect(snapshot).toMatchObject({ type: 'log-snapshot' });
    const again = machineOf(nodeId(index));
    again.step(bootOf(nodeId(index), held.recovered));
    const then = holdingsOf(again);
    expect(then.recovered).toEqual(held.recovered);
    expect(then.effects.filter((effect) => !isOffice(effect))).toEqual(held.effects.filter((each) => !isOffice(each)));
  }
  expect(holdingsOf(machines[0]).effects.filter(isOffice)).toMatchObject([{ type: 'adopted', promises: [0, 1, 2] }]);
  expect(holdingsOf(machines[0]).recovered[0]).toMatchObject({ slot: 12 });
});
