/** Which nodes are acceptors follows from the preset alone: whoever announces other lists is not obeyed. */
import { expect, test } from 'vitest';
import { nodeId } from '../../src/paxos/ballot.js';
import { createMachine } from '../../src/paxos/machine.js';
import type { Seats } from '../../src/paxos/message.js';

const seats: Seats = { proposers: [nodeId(0)], acceptors: [1, 2, 3].map(nodeId), learners: [nodeId(4)] };
const moved: Seats = { proposers: [nodeId(0)], acceptors: [1, 2].map(nodeId), learners: [nodeId(3), nodeId(4)] };
const leader = nodeId(4);

function createAcceptor() {
  const configuration = { ...seats, clients: [] };
  const machine = createMachine({ configuration, self: nodeId(1), client: null });
  machine.step({ type: 'boot', incarnation: 1, seated: true, session: 0, recovered: [] });
  return machine;
}

test.each(['role', 'start'] as const)('a %s message with other lists is refused and not acknowledged', (type) => {
  const message = { type, election: 1, leader, seats: moved };
  expect(createAcceptor().step({ type: 'message', from: leader, message })).toEqual([
    { type: 'refuse', from: leader, reason: expect.stringContaining('not those of this configuration') },
  ]);
});

test('a START with the lists of the configuration is believed once and acknowledged each time', () => {
  const machine = createAcceptor();
  const start = { type: 'message', from: leader, message: { type: 'start', election: 1, leader, seats } } as const;
  const acknowledgement = { type: 'send', to: [leader], message: { type: 'start-ack', election: 1 } };
  expect(machine.step(start)).toEqual([{ type: 'started', election: 1, leader }, acknowledgement]);
  expect(machine.step(start)).toEqual([acknowledgement]);
});
