/** What a replica tells in its terminal. */
import { describe, expect, test } from 'vitest';
import { createReplicaLines } from '../../src/cli/replica-lines.js';
import { type Ballot, nodeId, type Slot } from '../../src/paxos/ballot.js';
import type { Effect, Input } from '../../src/paxos/effect.js';
import { commandText, noOp } from '../../src/paxos/multi/command.js';

const slot = (number: number): Slot => number as Slot;
const ballot = (round: number, node: number): Ballot => ({ round, node: nodeId(node) });
const timer: Input = { type: 'timer', timer: { type: 'catch-up', attempt: 0 } };
const boot: Input = { type: 'boot', incarnation: 2, seated: true, session: 1, recovered: [] };

const batch = (...operations: string[]): string =>
  operations.map((operation, index) => commandText({ session: 1, sequence: index + 1, mark: 0, operation })).join('');
const decide = (number: number, value: string): Effect => ({
  type: 'decide',
  decree: slot(number),
  proposal: { ballot: ballot(1, 0), value },
  counted: true,
});
const applied = (number: number, history: number): Effect => ({
  type: 'applied',
  decree: slot(number),
  digest: 1,
  history,
});

const told = (...steps: readonly (readonly Effect[])[]): string[] => {
  const lines = createReplicaLines(nodeId(0));
  return steps.flatMap((effects) => lines.linesOf(timer, effects));
};

describe('who is there and who leads', () => {
  test('for whom it waits is told when it changes', () => {
    const waiting = (...ids: number[]): Effect => ({ type: 'waiting', nodes: ids.map(nodeId) });
    expect(told([waiting(1, 2)], [waiting(1, 2)], [waiting(2)], [])).toEqual([
      'waiting for replicas 1 and 2',
      'waiting for replica 2',
    ]);
  });

  test('the first members, and later ones', () => {
    const configured = (number: number, from: number, ...ids: number[]): Effect => ({
      type: 'configured',
      configuration: {
        number,
        from: slot(from),
        members: ids.map((id) => ({ node: nodeId(id), seat: nodeId(id), disk: '0'.repeat(16) })),
        quorums: { phase1: 2, phase2: 2 },
      },
    });
    expect(told([configured(0, 0, 0, 1, 2)], [configured(1, 40, 0, 1, 3)])).toEqual([
      'all are there: replicas 0, 1 and 2 keep the log',
      'from slot 40 on replicas 0, 1 and 3 keep the log',
    ]);
  });

  test('a disk that is not the one that the members know has no seat', () => {
    const member = { node: nodeId(0), seat: nodeId(0), disk: 'a'.repeat(16) };
    const quorums = { phase1: 1, phase2: 1 };
    const configured: Effect = {
      type: 'configured',
      configuration: { number: 0, from: slot(0), members: [member], quorums },
    };
    const linesWith = (disk: string): string[] => {
      const lines = createReplicaLines(nodeId(0));
      lines.linesOf({ ...boot, disk }, []);
      return lines.linesOf(timer, [configured]);
    };
    expect(linesWith('a'.repeat(16))).toEqual(['all are there: replica 0 keeps the log']);
    expect(linesWith('b'.repeat(16)).at(-1)).toBe(
      'this disk has no seat: it learns the log and does not vote, until a client says members add 0 remove 0',
    );
  });

  test('a newcomer learns who keeps the log, and cannot say that all are there', () => {
    const members = [1, 2].map((id) => ({ node: nodeId(id), seat: nodeId(id), disk: '0'.repeat(16) }));
    const configuration = { number: 0, from: slot(0), members, quorums: { phase1: 2, phase2: 1 } };
    const lines = createReplicaLines(nodeId(0));
    lines.linesOf({ ...boot, disk: 'f'.repeat(16) }, []);
    expect(lines.linesOf(timer, [{ type: 'configured', configuration }])[0]).toBe('replicas 1 and 2 keep the log');
  });

  test('leading oneself, following another by the node of its seat, hearing none', () => {
    expect(
      told(
        [{ type: 'scout', ballot: ballot(1, 0), from: slot(0) }],
        [
          { type: 'adopted', ballot: ballot(1, 0), from: slot(0), promises: [] },
          { type: 'follow', ballot: ballot(1, 0) },
        ],
        [{ type: 'follow', ballot: ballot(2, 101) }],
        [{ type: 'follow', ballot: null }],
      ),
    ).toEqual([
      'asks to lead with ballot 1.0',
      'leads with ballot 1.0, from slot 0 on',
      'follows replica 1, which leads with ballot 2.101',
      'hears no leader any more',
    ]);
  });
});

describe('what it executed', () => {
  test('each slot when it is applied, the history after every second one', () => {
    expect(
      told(
        [decide(1, batch('ho'))],
        [decide(0, batch('hello', 'hi')), applied(0, 0xab), applied(1, 0xcd)],
        [decide(2, batch('a\u001b[2Jb')), applied(2, 1)],
      ),
    ).toEqual(['slot 0: hello, hi', 'slot 1: ho', 'EXECUTION HISTORY SEQ NUM 2 HASH 000000cd', 'slot 2: ab']);
  });

  test('no-ops in a row in one line', () => {
    const noOps = [0, 2, 3].flatMap((number) => [decide(number, noOp), applied(number, 1)]);
    expect(told([...noOps.slice(0, 2), decide(1, batch('a')), applied(1, 2), ...noOps.slice(2)])).toEqual([
      'slot 0: no-op',
      'slot 1: a',
      'EXECUTION HISTORY SEQ NUM 2 HASH 00000002',
      'slots 2 to 3: no-op',
    ]);
  });

  test('what comes from disk is told in one line, with its history', () => {
    const lines = createReplicaLines(nodeId(0));
    const effects = [decide(0, batch('a')), applied(0, 5), decide(1, batch('b')), applied(1, 6)];
    expect(lines.linesOf(boot, effects)).toEqual([
      'back from disk with all slots up to 1',
      'EXECUTION HISTORY SEQ NUM 2 HASH 00000006',
    ]);
    const [snapshot]: Effect[] = [{ type: 'snapshot', decree: slot(10), digest: 1, history: 7, installed: true }];
    expect(lines.linesOf(timer, snapshot === undefined ? [] : [snapshot])).toEqual([
      'installed the state of all slots below 10',
    ]);
  });
});
