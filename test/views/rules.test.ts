/** How the faults in force are told in one sentence. */
import { expect, test } from 'vitest';
import { type FaultRule, harmless } from '../../src/faults/settings.js';
import { nodeId } from '../../src/paxos/ballot.js';
import { faultsSentence } from '../../src/views/supervisor-sentences.js';

const [a, b, c] = [nodeId(1), nodeId(2), nodeId(3)];
const cut = (from: typeof a, to: typeof a): FaultRule => ({ ...harmless, from, to, lossRatio: 1 });
const told = (...rules: FaultRule[]): string => faultsSentence({ seed: 1, rules, groups: [] }, (node) => `n${node}`);

test('cut links are told together, each once, behind what happens to messages', () => {
  expect(told(cut(a, b), { ...harmless, lossRatio: 0.2 }, cut(b, a), cut(a, c), cut(a, b))).toBe(
    'the network: loses 20 % of all messages; lets nothing pass from n1 to n2 and n3, from n2 to n1',
  );
});

test('a link that loses one type of message, or less than all, is no cut link', () => {
  expect(told({ ...cut(a, b), types: ['accept'] }, { ...cut(a, b), lossRatio: 0.5 })).toBe(
    'the network: loses 100 % of accept from n1 to n2; loses 50 % of all messages from n1 to n2',
  );
});
