/** The commands that scenarios of a log have beside all others. */
import { describe, expect, test } from 'vitest';
import { createMachine } from '../../../src/paxos/machine.js';
import { replayScenario } from '../../../src/sim/scenario/replay.js';

const cluster = 'cluster replicas=3 joiners=1 clients=1 app=kv';

/** Replays the commands after a cluster of r0 r1 r2 r3 c4 and answers what the last one said. */
function lastSaid(...commands: readonly string[]): readonly string[] {
  const replay = replayScenario([cluster, ...commands].join('\n\n'), createMachine);
  if (!replay.ok) throw new Error(`${replay.line}: ${replay.reason}`);
  return replay.blocks.at(-1)?.answered ?? [];
}

function failure(...commands: readonly string[]): string {
  const replay = replayScenario([cluster, ...commands].join('\n\n'), createMachine);
  if (replay.ok) throw new Error(`replayed: ${replay.text}`);
  return replay.reason;
}

describe('lead', () => {
  test('plays an election as a whole, and leaves nothing of it in flight', () => {
    expect(lastSaid('lead r0 with r1,r2')).toEqual([
      'r0 scouts at 1.0 from slot 0',
      'r1 follows 1.0',
      'r2 follows 1.0',
      'r0 leads at 1.0 from slot 0 by the promises of r0 and r1',
    ]);
    expect(lastSaid('drop all', 'lead r0 with r1,r2', 'in-flight')).toEqual(['(nothing)']);
  });

  test('takes the promises of those that are named alone, of whom nobody hears a leader any more', () => {
    const said = lastSaid('lead r0', 'lead r2 with r1');
    expect(said).toContain('r2 leads at 2.2 from slot 0 by the promises of r2 and r1');
    expect(said.filter((line) => line.startsWith('r0'))).toEqual([]);
  });

  test('leaves in flight what the leader proposes', () => {
    const dead = ['drop all', 'lead r0', 'propose c4 value=put a 1', 'deliver c4->r0 invoke', 'deliver r0->r1 p2a'];
    expect(lastSaid(...dead, 'drop all', 'crash r0', 'lead r2 with r1', 'in-flight')).toEqual([
      'r2 -> r0 p2a 2.2 slot 0: put a 1',
      'r2 -> r1 p2a 2.2 slot 0: put a 1',
    ]);
  });

  test('is refused where no quorum would follow', () => {
    expect(failure('lead r0', 'pause r2', 'lead r1 with r2')).toBe('r2 hears a leader');
    expect(failure('crash r1', 'lead r0 with r1')).toBe('no phase-1 quorum tells r0 that it hears no leader');
    expect(failure('lead r3 with r1,r2')).toBe('r3 does not ask for a leader');
    expect(failure('lead r7')).toMatch(/^no node is called "r7", expected one of r0, r1, r2, r3, c4$/);
    expect(failure('lead r0 by r1')).toBe('expected "r0 with NODE,NODE"');
  });

  test('is for logs', () => {
    const replay = replayScenario('cluster proposers=1 acceptors=3\n\nlead p0', createMachine);
    expect(replay).toMatchObject({ ok: false, reason: 'only the replicas of a log campaign' });
  });
});

test('campaign ends where the candidate has asked for promises', () => {
  expect(lastSaid('drop all', 'lead r0', 'campaign r2 with r1', 'in-flight')).toEqual([
    'r2 -> r0 p1a 2.2 slots from 0 on',
    'r2 -> r1 p1a 2.2 slots from 0 on',
  ]);
});

test('quietly tells the milestones of a command, and does all of it', () => {
  const asked = ['drop all', 'lead r0', 'propose c4 value=put a 1'];
  expect(lastSaid(...asked, 'quietly deliver everything')).toEqual([
    'r0 proposes 1.0 = put a 1 in slot 0, its own value',
    'r0 counts a quorum for 1.0 = put a 1 in slot 0',
    'r0 applies slot 0, history 3e00d7ba',
    'c4 gets ok',
  ]);
  expect(lastSaid(...asked, 'quietly deliver everything', 'in-flight')).toEqual(['(nothing)']);
  expect(lastSaid('drop all', 'quietly timer r1 catch-up')).toEqual(['(nothing)']);
  expect(lastSaid(...asked, 'quietly deliver everything', 'timer r0 heartbeat')[0]).toBe('r0 wakes for heartbeat 1.0');
});

test('filled makes an operation long', () => {
  const asked = ['drop all', 'lead r0', 'propose c4 value=put a 1 filled=5000 to=r0'];
  expect(lastSaid(...asked)).toContain('  c4 -> r0 invoke put a 1…');
  const read = ['quietly deliver everything', 'propose c4 value=append a 2', 'quietly deliver everything'];
  // Of 5000 characters six are "put a ".
  expect(lastSaid(...asked, ...read)).toContain('c4 gets ok, 4995 characters');
});

test('a no-op may be put into flight by hand', () => {
  expect(lastSaid('inject r0->r1 p2a 1.0 slot 3: no-op')).toEqual(['r0 -> r1 p2a 1.0 slot 3: no-op']);
  expect(failure('inject r0->r1 p2a 1.0 slot 3: put a 1')).toContain('p2a BALLOT slot N: no-op');
});
