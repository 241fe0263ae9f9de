/** Traces that break what holds of every log: one rule each, on purpose. */
import { persist } from '../../../src/paxos/effect.js';
import { b } from '../trace-script.js';
import {
  a1,
  a2,
  a3,
  type BroadcastScript,
  c1,
  c2,
  diskOf,
  founded,
  l1,
  l2,
  p1,
  slot,
  tableOf,
  toGroup,
  value,
} from './broadcast-script.js';
import { both, type Case, report, seven, steps, x, y } from './violation.js';

/** Votes of a2 and a3 alone, in another ballot of p2. */
function chosenElsewhere(script: BroadcastScript, number: number, batch: string): void {
  script.leads('2.22', [
    [a2, []],
    [a3, []],
  ]);
  const proposed = script.proposesIn('2.22', number, batch);
  for (const node of [a2, a3]) script.votes(node, proposed);
}

export const logViolations: readonly Case[] = [
  {
    property: 'agreement',
    rule: 'two quorums choose two values in one slot',
    levels: both,
    text: 'two values are chosen in slot 0: ',
    breaks: (script) => chosenElsewhere(script, 0, x),
  },
  {
    property: 'agreement',
    rule: 'a learner learns another value than the chosen one',
    levels: both,
    breaks: (script) => {
      script.submits(c1, 2, 'x');
      script.exits(l2);
      script.boots(l2);
      script.acts(l2, ...script.learned(l2, 0, x));
    },
  },
  {
    property: 'total-order',
    rule: 'a learner leaves a slot out',
    levels: both,
    text: 'l1 applies slot 3 where slot 2 is its next',
    breaks: (script) => {
      script.submits(c1, 2, 'x');
      script.decides(2, '', []);
      script.decided[2] = '';
      script.decides(3, x, [l1]);
    },
  },
  {
    property: 'total-order',
    rule: 'a learner that restarts does not begin with the first slot',
    levels: steps,
    text: 'l2 applies slot 1 where slot 0 is its next',
    breaks: (script) => {
      script.exits(l2);
      script.boots(l2);
      script.acts(l2, ...script.learned(l2, 1, value(c2, 1, '7')));
    },
  },
  {
    property: 'applied-is-prefix',
    rule: 'a learner has another history below it',
    levels: both,
    breaks: (script) => {
      const [applied] = script.learned(l2, 1, value(c2, 1, '7'));
      if (applied?.type === 'applied') script.acts(l2, { ...applied, history: 1 });
    },
  },
  {
    property: 'membership',
    rule: 'an acceptor votes that no table seats: it is wiped and has another disk',
    levels: both,
    text: ' in slot 2 without a seat in any configuration',
    breaks: (script) => {
      script.submits(c1, 2, 'x');
      script.exits(a2);
      script.boots(a2);
      script.votes(a2, script.proposesIn('1.21', 2, x));
    },
  },
  {
    property: 'membership',
    rule: 'a second run is founded beside the first one',
    levels: both,
    breaks: (script) =>
      script.acts(
        l2,
        { type: 'configured', configuration: tableOf([a1, a2, a3].map((node) => node)) },
        {
          type: 'configured',
          configuration: { ...founded, members: founded.members.slice(1) },
        },
      ),
  },
  {
    property: 'membership',
    rule: 'a table is taken for one in force before a quorum of those that it seats wrote it down',
    levels: steps,
    text: 'table 1 is taken for one in force before it is: a1, a2 and a3 had not written it down',
    breaks: (script) => script.acts(p1, { type: 'configured', configuration: { ...founded, number: 1 } }),
  },
  {
    property: 'membership',
    rule: 'an extension takes a seat away',
    levels: both,
    text: 'table 1 of this run: it does not agree with table 0 on the seat of a3',
    breaks: (script) => script.founds(tableOf([a1, a2], { number: 1 }), [a1, a2, a3]),
  },
  {
    property: 'membership',
    rule: 'an extension gives a seat to another disk',
    levels: both,
    text: 'table 1 of this run: it does not agree with table 0 on the seat of a3',
    breaks: (script) => {
      const members = founded.members.map((each) => (each.node === a3 ? { ...each, disk: diskOf(a3, 1) } : each));
      script.founds({ ...founded, number: 1, members }, [a1, a2]);
    },
  },
  {
    property: 'membership',
    rule: 'quorums are counted of those that happened to be there',
    levels: both,
    text: 'quorums of 1 and 1 need not meet where there may be 3 acceptors',
    breaks: (script) => script.founds(tableOf([a1, a2, a3], { number: 1, quorums: { phase1: 1, phase2: 1 } })),
  },
  {
    property: 'membership',
    rule: 'an acceptor writes down the table of another run',
    levels: steps,
    text: 'a1 writes down table 1 after table 0, without the seat of a2 and a3',
    breaks: (script) => {
      const other = tableOf([a1], { number: 1 });
      script.acts(a1, persist({ type: 'log-members', configurations: [other] }));
    },
  },
  {
    property: 'promise-monotone',
    rule: 'an acceptor writes a lower promise down',
    levels: both,
    breaks: (script) => {
      script.acts(a3, persist({ type: 'log-promised', ballot: b('5.21') }));
      script.acts(a3, persist({ type: 'log-promised', ballot: b('4.22') }));
    },
  },
  {
    property: 'accept-respects-promise',
    rule: 'an acceptor accepts below its promise',
    levels: both,
    breaks: (script) => {
      script.submits(c1, 2, 'x');
      script.acts(a3, persist({ type: 'log-promised', ballot: b('5.22') }));
      script.votes(a3, script.proposesIn('1.21', 2, x));
    },
  },
  {
    property: 'accept-respects-promise',
    rule: 'an acceptor votes for what it did not accept',
    levels: steps,
    text: 'a3 votes for 1.21 in slot 2 without having accepted it',
    breaks: (script) => {
      const digests = [1];
      script.acts(a3, toGroup('learners', a3, { type: 'voted', ballot: b('1.21'), first: slot(2), digests }));
    },
  },
  {
    property: 'accept-respects-promise',
    rule: 'an acceptor votes for another value than it accepted',
    levels: steps,
    breaks: (script) => {
      const vote = { type: 'voted', ballot: b('1.21'), first: slot(0), digests: [1] } as const;
      script.acts(a1, toGroup('learners', a1, vote));
    },
  },
  {
    property: 'votes-kept',
    rule: 'an acceptor comes back with its disk and without its vote',
    levels: steps,
    text: 'a1 forgot over its restart that it accepted 1.21 = 7 in slot 0',
    breaks: (script) => {
      script.exits(a1);
      script.boots(a1, [{ type: 'log-promised', ballot: b('1.21') }], diskOf(a1));
    },
  },
  {
    property: 'one-value-per-ballot',
    rule: 'a leader proposes another value when it sends again',
    levels: both,
    breaks: (script) => {
      script.submits(c1, 2, 'x');
      script.submits(c2, 2, 'y');
      for (const batch of [x, y]) script.votes(a1, script.proposesIn('1.21', 2, batch));
    },
  },
  {
    property: 'safe-at',
    rule: 'a leader overlooks what promises report',
    levels: steps,
    text: 'p2 proposes 2.22 = x in slot 0, which no phase-1 quorum of promises allows',
    breaks: (script) => {
      script.submits(c1, 2, 'x');
      script.leads('2.22', [
        [a2, [{ slot: slot(0), proposal: { ballot: b('1.21'), value: seven } }, report(1, value(c2, 1, '7'))]],
        [a3, []],
      ]);
      script.proposesIn('2.22', 0, x);
    },
  },
  {
    property: 'safe-at',
    rule: 'a promise hides what its acceptor accepted',
    levels: steps,
    text: 'promise 2.22 of a2 hides that it accepted 1.21 = 7 in slot 0',
    breaks: (script) =>
      script.leads('2.22', [
        [a2, []],
        [a3, []],
      ]),
  },
  {
    property: 'safe-at',
    rule: 'a leader counts one promise for a quorum',
    levels: both,
    text: 'p2 leads at 2.22 from slot 0 on with 1 of the 2 promises of a quorum',
    breaks: (script) => script.leads('2.22', [[a3, []]]),
  },
  {
    property: 'learned-means-chosen',
    rule: 'a learner learns what one acceptor accepted',
    levels: both,
    text: ' in slot 2, but 1 of a quorum of 2 accepted it',
    breaks: (script) => {
      script.submits(c1, 2, 'x');
      const vote = script.votes(a1, script.proposesIn('1.21', 2, x));
      script.hears(l1, vote, ...script.learned(l1, 2, x));
    },
  },
];
