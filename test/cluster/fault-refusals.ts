/** What no cluster does, and the sentence that says so: live ones and simulated ones refuse alike. */
import { harmless } from '../../src/faults/settings.js';
import { nodeId } from '../../src/paxos/ballot.js';
import type { SessionRequest } from '../../src/schema/session.js';

const at = nodeId;
export const crash = { point: 'torn-persist', on: 'prepare', nth: 1 } as const;
const key = { from: at(0), incarnation: 1, step: 3, part: 0 };

/** Of the cluster of preset-of, on disks, before anything was asked of it. */
export const faultRefusals: readonly (readonly [SessionRequest, string])[] = [
  [{ type: 'faults', rules: [{ ...harmless, to: at(9) }], groups: [] }, 'there is no node 9 in this cluster'],
  [
    { type: 'faults', rules: [{ ...harmless, delayMinMs: 9, delayMaxMs: 3 }], groups: [] },
    'a delay names its shorter bound first, and this one goes from 9 to 3 ms',
  ],
  [
    { type: 'faults', rules: [{ ...harmless, delayMaxMs: 3_600_001 }], groups: [] },
    'a delay is at most an hour, and this one is 3600001 ms',
  ],
  [{ type: 'partition', groups: [[at(0)], [at(9)]] }, 'there is no node 9 in this cluster'],
  [{ type: 'partition', groups: [[at(0), at(1)], [at(1)]] }, 'a1 can be in one group of a partition only'],
  [{ type: 'partition', groups: [[at(0)]] }, 'a partition has at least two groups'],
  [{ type: 'cut', from: at(0), to: at(8), isCut: true }, 'there is no node 8 in this cluster'],
  [{ type: 'held', node: at(8), message: key, how: 'drop' }, 'there is no node 8 in this cluster'],
  [{ type: 'held', node: at(1), message: key, how: 'drop' }, 'a1 holds no such message any more'],
  [{ type: 'plan-crash', node: at(8), crash }, 'there is no node 8 in this cluster'],
  [{ type: 'plan-crash', node: at(1), crash: null }, 'no crash is planned for a1'],
  [{ type: 'plan-crash', node: at(5), crash }, 'c5 never gets a message of the type prepare: that is for acceptors'],
  [
    { type: 'plan-crash', node: at(5), crash: { ...crash, on: 'decision' } },
    'c5 is a client and keeps nothing on disk, so no write of it can be torn',
  ],
  [
    { type: 'plan-crash', node: at(1), crash: { ...crash, point: 'before-send' } },
    'a1 never sends a message of the type prepare: that is for proposers',
  ],
  [
    { type: 'plan-crash', node: at(1), crash: { ...crash, nth: 0 } },
    'messages are counted from 1, and this crash waits for number 0',
  ],
  [{ type: 'disk-lies', node: at(8), lies: true }, 'there is no node 8 in this cluster'],
  [{ type: 'disk-lies', node: at(1), lies: false }, 'the disk of a1 is honest already'],
  [{ type: 'disk-lies', node: at(5), lies: true }, 'c5 is a client and keeps nothing on disk'],
];
