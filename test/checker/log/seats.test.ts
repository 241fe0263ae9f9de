/** Seats: a node on another disk is another acceptor, and members change as the log says. */
import { expect, test } from 'vitest';
import type { Effect } from '../../../src/paxos/effect.js';
import { verdictOf } from '../verdict-of.js';
import { command, diskOf, founded, LogScript, r0, r1, r4, slot } from './log-script.js';

const x = command(2, 'put a 2');

test('a wiped replica is another acceptor: its votes without a seat do not count', () => {
  const script = LogScript.served();
  script.exits(r1);
  script.boots(r1, [], diskOf(r1, 1));
  const proposed = script.proposesLog('1.0', 1, [x]);
  script.acceptsLog(r0, proposed);
  const vote = script.acceptsLog(r1, proposed);
  script.hears(r0, vote, script.applied(1, x));
  const { violations } = verdictOf(script.told());
  expect(new Set(violations.map(({ property }) => property))).toContain('membership');
});

test('a change of the members that follows from the log holds, and one that does not is caught', () => {
  const changed = (seats: readonly Effect[]): LogScript => {
    const script = LogScript.served({ joiners: [r4] });
    script.boots(r4);
    script.invokes(2, `members add 4:${diskOf(r4)} remove 2`);
    script.decides('1.0', 1, command(2, `members add 4:${diskOf(r4)} remove 2`));
    script.acts(r0, ...seats);
    return script;
  };
  const [zero, one] = founded.members;
  if (zero === undefined || one === undefined) throw new Error('no members');
  const from = slot(9);
  const newcomer = { node: r4, seat: r4, disk: diskOf(r4) };
  const right = { number: 1, from, members: [zero, one, newcomer], quorums: founded.quorums };
  expect(verdictOf(changed([{ type: 'configured', configuration: right }]).told())).toMatchObject({ state: 'holds' });
  const wrong = { ...right, members: [zero, newcomer] };
  const { violations } = verdictOf(changed([{ type: 'configured', configuration: wrong }]).told());
  expect(violations.map(({ property }) => property)).toEqual(['membership']);
});
