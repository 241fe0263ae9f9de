/** Why a decree was not decided, looked back upon: the end of the run is no reason, what was before it is. */
import { describe, expect, test } from 'vitest';
import { obstacleInHindsight } from '../../src/checker/hindsight.js';
import { decreeNumber } from '../../src/paxos/ballot.js';
import { a2, a3, a4, decree, l5, p0, TraceScript } from './trace-script.js';

/** Everyone is up, START was heard, and p0 has prepared 1.0. */
function begun(): TraceScript {
  const script = new TraceScript();
  for (const node of [0, 1, 2, 3, 4, 5, 6]) {
    script.process(node as never, { type: 'ready', port: 9000 + node, disk: '0000000000000001', seated: true });
  }
  script.acts(l5, { type: 'elected', election: 1 });
  script.hears(a2, script.prepares('1.0', 'x'));
  return script;
}

const closed = (script: TraceScript): TraceScript => {
  for (const node of [p0, a2, a3, a4, l5]) script.process(node, { type: 'ending', how: 'stop' });
  for (const node of [p0, a2, a3, a4, l5]) script.exits(node);
  return script.supervisor({ kind: 'end', reason: 'over' });
};

const down = 'a3 and a4 are down: 1 of 3 acceptors can vote and a quorum needs 2';

describe('an obstacle in hindsight', () => {
  test('is not that the run ended its nodes', () => {
    expect(obstacleInHindsight(closed(begun()).records, decree)).toBeNull();
  });

  test('is what stood in the way until then', () => {
    expect(obstacleInHindsight(closed(begun().exits(a3).exits(a4)).records, decree)).toBe(down);
  });

  test('is a node that was killed just before the end, too', () => {
    const killed = (script: TraceScript, node: typeof a3) =>
      script.process(node, { type: 'ending', how: 'kill' }).exits(node);
    expect(obstacleInHindsight(closed(killed(killed(begun(), a3), a4)).records, decree)).toBe(down);
  });

  test('is the last state of a recording that was cut short', () => {
    expect(obstacleInHindsight(begun().exits(a3).exits(a4).records, decree)).toBe(down);
  });

  test('of an earlier decree is not what came after the next was opened', () => {
    const script = begun()
      .supervisor({ kind: 'decree', decree: decreeNumber(1) })
      .exits(a3)
      .exits(a4);
    expect(obstacleInHindsight(script.records, decree)).toBeNull();
    expect(obstacleInHindsight(script.records, decreeNumber(1))).toBe(down);
  });
});
