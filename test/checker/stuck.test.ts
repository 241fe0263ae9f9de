import { describe, expect, test } from 'vitest';
import { type NodeId, nodeId } from '../../src/paxos/ballot.js';
import { persist } from '../../src/paxos/effect.js';
import { createJudge } from '../../src/checker/judge.js';
import { type FaultSettings, harmless } from '../../src/faults/settings.js';
import type { Preset } from '../../src/schema/preset.js';
import { a2, a3, a4, b, c6, decree, l5, p0, p1, presetOf, proposal, small, TraceScript } from './trace-script.js';

const everyone = [p0, p1, a2, a3, a4, l5, c6];

/** All up, START heard, a value submitted. */
function busy(preset: Preset = presetOf(small)): TraceScript {
  const script = started(preset);
  script.acts(c6, { type: 'submit', decree, value: 'x', proposer: p0 });
  return script;
}

function started(preset: Preset = presetOf(small)): TraceScript {
  const script = up(preset);
  for (const node of everyone) script.acts(node, { type: 'started', election: 1, leader: l5 });
  return script;
}

function up(preset: Preset = presetOf(small)): TraceScript {
  const script = new TraceScript(preset);
  for (const node of everyone) {
    script.process(node, { type: 'spawned', pid: 1 });
    script.process(node, { type: 'ready', port: 1, disk: '0123456789abcdef', seated: true });
  }
  return script;
}

function stuck(script: TraceScript): string | null {
  const judge = createJudge();
  for (const record of script.records) judge.fold(record);
  return judge.verdict().stuck;
}

function loses(script: TraceScript, node: NodeId | null): TraceScript {
  const ends =
    node === null
      ? [harmless]
      : [
          { ...harmless, from: node },
          { ...harmless, to: node },
        ];
  const rules = ends.map((rule) => ({ ...rule, lossRatio: 1 }));
  return script.supervisor({ kind: 'faults', settings: { seed: 1, rules, groups: [] } });
}

const cut = (from: NodeId, to: NodeId) => ({ ...harmless, from, to, lossRatio: 1 });

function faults(script: TraceScript, settings: Partial<FaultSettings>): TraceScript {
  return script.supervisor({ kind: 'faults', settings: { seed: 1, rules: [], groups: [], ...settings } });
}

function preempts(script: TraceScript, times: number): TraceScript {
  for (let round = 1; round <= times; round++) {
    const [self, rival] = round % 2 === 0 ? [p0, p1] : [p1, p0];
    script.acts(self, persist({ type: 'round', decree, round }), {
      type: 'preempted',
      decree,
      ballot: b(`${round}.${self}`),
      by: b(`${round + 1}.${rival}`),
    });
  }
  return script;
}

describe('why nothing is decided', () => {
  test('it simply goes on', () => {
    expect(stuck(busy())).toBeNull();
    expect(stuck(preempts(busy(), 3))).toBeNull();
    expect(stuck(busy().exits(a2).exits(p0))).toBeNull();
  });

  test('nobody leads yet', () => {
    expect(stuck(up())).toBe('nobody leads yet, and START was not heard: the ring election goes on');
  });

  test('no client has a value', () => {
    const preset = presetOf(small, { clients: [{ node: c6, value: null, proposerIndex: 0, afterMs: 0 }] });
    expect(stuck(started(preset))).toBe('no client has a value: propose one with p');
    expect(stuck(started(preset).exits(c6))).toBe('no client has a value: c6 is down');
    expect(stuck(started())).toBeNull(); // Its client is about to submit one.
  });

  test('too few acceptors for a quorum, each with its reason', () => {
    const script = busy().exits(a2).process(a3, { type: 'paused' });
    expect(stuck(script)).toBe('a2 is down, a3 is paused: 1 of 3 acceptors can vote and a quorum needs 2');
    expect(stuck(script.process(a3, { type: 'resumed' }))).toBeNull();
    expect(stuck(loses(script, a4))).toBe(
      'a2 is down, a4 is cut off (loss 100 %): 1 of 3 acceptors can vote and a quorum needs 2',
    );
  });

  test('wiped acceptors abstain', () => {
    const script = busy();
    for (const node of [a2, a3]) {
      script.exits(node);
      script.restarts(node, [], false);
      script.process(node, { type: 'spawned', pid: 2 });
      script.process(node, { type: 'ready', port: 1, disk: 'fedcba9876543210', seated: false });
    }
    expect(stuck(script)).toBe(
      'a2 and a3 abstain, having lost their disks: 1 of 3 acceptors can vote and a quorum needs 2',
    );
  });

  test('no proposer and no learner', () => {
    expect(stuck(busy().exits(p0).exits(p1))).toBe('no proposer can propose: p0 and p1 are down');
    expect(stuck(busy().exits(l5))).toBe('no learner can learn: l5 is down');
  });

  test('all messages are lost', () => {
    expect(stuck(loses(busy(), null))).toBe('all messages are lost (loss 100 %)');
  });

  test('two proposers pre-empt each other', () => {
    expect(stuck(preempts(busy(), 14))).toBe('p0 and p1 pre-empt each other, 14 ballots so far');
  });

  test('a new decree starts with a clean slate', () => {
    const script = preempts(busy(), 14);
    expect(stuck(script.supervisor({ kind: 'decree', decree: nodeId(1) as number as typeof decree }))).toBeNull();
  });
});

describe('once it is chosen', () => {
  const chosen = (): TraceScript => {
    const script = busy();
    script.acts(p0, { type: 'chosen', decree, proposal: proposal('1.0', 'x') });
    return script;
  };

  test('it goes on until everyone knows', () => {
    expect(stuck(chosen())).toBeNull();
    expect(stuck(chosen().exits(l5).exits(a2).exits(a3))).toBeNull();
  });

  test('whoever cannot hear of it is named', () => {
    expect(stuck(chosen().process(c6, { type: 'paused' }))).toBe(
      'x is chosen, but not everyone can hear of it: c6 is paused',
    );
    expect(stuck(loses(chosen(), null))).toBe('x is chosen, but all messages are lost (loss 100 %)');
    expect(stuck(loses(chosen(), c6))).toBe('x is chosen, but not everyone can hear of it: c6 is cut off (loss 100 %)');
  });
});

describe('whom the network lets hear whom', () => {
  test.each<[string, Partial<FaultSettings>, string | null]>([
    [
      'a partition in which nobody has both',
      { groups: [[p0, a2], [p1, a3], [a4]] },
      'the partition leaves no proposer a quorum (2 of 3 acceptors): p0 reaches a2, p1 reaches a3',
    ],
    [
      'a proposer without any acceptor',
      {
        groups: [
          [p0, p1],
          [a2, a3, a4],
        ],
      },
      'the partition leaves no proposer a quorum (2 of 3 acceptors): p0 reaches no acceptor, p1 reaches no acceptor',
    ],
    [
      'a side that can go on',
      {
        groups: [
          [p0, a2, a3],
          [p1, a4],
        ],
      },
      null,
    ],
    [
      'learners apart',
      { groups: [[p0, p1, a2, a3, a4], [l5]] },
      'the partition keeps the votes from every learner: l5',
    ],
    [
      'clients apart',
      { groups: [[p0, p1, a2, a3, a4, l5], [c6]] },
      'the partition keeps every client from the proposers that have a quorum: p0 and p1',
    ],
    ['one link cut one way', { rules: [cut(p0, a2)] }, null],
    [
      'links cut one way each',
      { rules: [cut(p0, a2), cut(a3, p0), cut(p1, a2), cut(p1, a3), cut(a4, p1)] },
      'cut links leave no proposer a quorum (2 of 3 acceptors): p0 reaches a4, p1 reaches no acceptor',
    ],
    [
      'links that lose one type alone',
      { rules: [{ ...cut(p0, a2), types: ['accept'] }, cut(p0, a3), cut(p1, a3)] },
      null,
    ],
  ])('%s', (_name, settings, sentence) => {
    expect(stuck(faults(busy(), settings))).toBe(sentence);
  });

  test('a partition with an acceptor down on the side that could go on', () => {
    expect(
      stuck(
        faults(busy(), {
          groups: [
            [p0, a2, a3],
            [p1, a4],
          ],
        }).exits(a3),
      ),
    ).toBe('the partition leaves no proposer a quorum (2 of 3 acceptors): p0 reaches a2, p1 reaches a4');
  });
});

test('what is chosen cannot be heard of on the other side', () => {
  const script = TraceScript.decided();
  for (const node of everyone) script.process(node, { type: 'spawned', pid: 1 });
  expect(stuck(script)).toBeNull();
  const late = new TraceScript();
  for (const node of everyone) late.process(node, { type: 'spawned', pid: 1 });
  const prepared = late.prepares('1.0', 'x');
  const [first, second] = [late.promises(a2, prepared, '1.0', null), late.promises(a3, prepared, '1.0', null)];
  late.hears(p0, first);
  const proposed = late.proposes(second, '1.0', 'x', null);
  late.counts(
    p0,
    [late.accepts(a2, proposed, '1.0', 'x'), late.accepts(a3, proposed, '1.0', 'x')],
    'chosen',
    '1.0',
    'x',
  );
  expect(stuck(late)).toBeNull();
  faults(late, {
    groups: [
      [p0, p1, a2, a3, a4],
      [l5, c6],
    ],
  });
  expect(stuck(late)).toBe('x is chosen, but nothing passes from those who know it to l5 and c6');
});

describe('messages that are held', () => {
  const held = (script: TraceScript, step: number): TraceScript => {
    const message = { from: p0, incarnation: 1, step, part: 0 };
    script.records.push({
      kind: 'fate',
      node: a2,
      incarnation: 1,
      sequence: 100 + step,
      atMs: 9,
      message,
      fate: 'held',
      delayMs: 0,
    });
    return script;
  };
  const holding = { rules: [{ ...harmless, isHeld: true }] };

  test('wait for a hand', () => {
    const script = held(faults(busy(), holding), 1);
    expect(stuck(script)).toBe('1 message is held back until a hand lets it go, the first one from p0 at a2');
    expect(stuck(held(script, 2))).toBe(
      '2 messages are held back until a hand lets them go, the first one from p0 at a2',
    );
  });

  test('are no obstacle once nothing is held any more, nor where none is', () => {
    expect(stuck(faults(held(faults(busy(), holding), 1), {}))).toBeNull();
    expect(stuck(faults(busy(), holding))).toBeNull();
  });
});
