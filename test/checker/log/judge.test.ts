import { describe, expect, test } from 'vitest';
import type { PropertyName } from '../../../src/checker/judge.js';
import { persist, send } from '../../../src/paxos/effect.js';
import type { LogSettings } from '../../../src/paxos/multi/settings.js';
import type { TraceLevel } from '../../../src/schema/trace.js';
import { Clients } from '../../../src/checker/log/clients.js';
import { Court } from '../../../src/checker/court.js';
import { b, presetOf, small } from '../trace-script.js';
import { verdictOf } from '../verdict-of.js';
import { c3, command, founded, LogScript, r0, r1, r2, r4, slot } from './log-script.js';

const both: readonly TraceLevel[] = ['steps', 'decisions'];
const x = command(2, 'put a 2');
const y = command(3, 'put a 3');

type Case = {
  readonly property: PropertyName;
  readonly rule: string;
  readonly levels: readonly TraceLevel[];
  readonly settings?: Partial<LogSettings>;
  readonly text?: string;
  readonly breaks: (script: LogScript) => void;
};

const first = command(1, 'put a 1');
const firstVote = { slot: slot(0), proposal: { ballot: b('1.0'), value: first } };

const cases: readonly Case[] = [
  {
    property: 'agreement',
    rule: 'two quorums choose two values in one slot',
    levels: both,
    text: 'two values are chosen in slot 0: ',
    breaks: (script) => {
      script.leads('2.1', [
        [r1, []],
        [r2, []],
      ]);
      const proposed = script.proposesLog('2.1', 0, [x]);
      script.acceptsLog(r1, proposed);
      script.acceptsLog(r2, proposed);
    },
  },
  {
    property: 'agreement',
    rule: 'a replica applies another value than the chosen one',
    levels: both,
    breaks: (script) => script.acts(r2, script.applied(0, x)),
  },
  {
    property: 'total-order',
    rule: 'a replica leaves a slot out',
    levels: both,
    text: 'r0 applies slot 2 where slot 1 is its next (R2, R4)',
    breaks: (script) => {
      script.decided[1] = '';
      script.decides('1.0', 2, x);
    },
  },
  {
    property: 'applied-is-prefix',
    rule: 'a replica has another history below it',
    levels: both,
    breaks: (script) => script.acts(r1, { ...script.applied(0, first), history: 1 }),
  },
  {
    property: 'membership',
    rule: 'a node without a seat accepts',
    levels: both,
    settings: { joiners: [r4] },
    breaks: (script) => {
      script.boots(r4);
      script.acts(r4, { type: 'configured', configuration: founded });
      script.acts(r4, persist({ type: 'log-accepted', ballot: b('1.0'), first: slot(1), values: [x] }));
    },
  },
  {
    property: 'membership',
    rule: 'two replicas know two configurations of one number',
    levels: both,
    breaks: (script) =>
      script.acts(r2, { type: 'configured', configuration: { ...founded, quorums: { phase1: 3, phase2: 1 } } }),
  },
  {
    property: 'promise-monotone',
    rule: 'an acceptor forgets its promise over a restart',
    levels: both,
    breaks: (script) => {
      script.exits(r1);
      script.boots(r1, []);
    },
  },
  {
    property: 'promise-monotone',
    rule: 'an acceptor writes a lower promise down',
    levels: both,
    breaks: (script) => {
      script.acts(r2, persist({ type: 'log-promised', ballot: b('5.1') }));
      script.acts(r2, persist({ type: 'log-promised', ballot: b('4.0') }));
    },
  },
  {
    property: 'accept-respects-promise',
    rule: 'an acceptor accepts below its promise',
    levels: both,
    breaks: (script) => {
      script.acts(r2, persist({ type: 'log-promised', ballot: b('5.1') }));
      script.acceptsLog(r2, script.proposesLog('1.0', 1, [x]));
    },
  },
  {
    property: 'accept-respects-promise',
    rule: 'an acceptor votes for what it did not accept',
    levels: ['steps'],
    breaks: (script) => {
      const vote = send([r0], { type: 'p2b', ballot: b('1.0'), first: slot(1), count: 1 });
      script.acceptsLog(r2, script.proposesLog('1.0', 1, [x]), vote);
    },
  },
  {
    property: 'votes-kept',
    rule: 'a disk lost a vote over a restart',
    levels: ['steps'],
    breaks: (script) => {
      script.exits(r1);
      script.boots(r1, [{ type: 'log-promised', ballot: b('1.0') }]);
    },
  },
  {
    property: 'votes-kept',
    rule: 'a checkpoint leaves a vote above its snapshot out',
    levels: ['steps'],
    breaks: (script) =>
      script.acts(r1, persist({ type: 'checkpoint', records: [{ type: 'log-promised', ballot: b('1.0') }] })),
  },
  {
    property: 'one-value-per-ballot',
    rule: 'a leader sends two values under one ballot',
    levels: both,
    breaks: (script) => {
      script.proposesLog('1.0', 1, [x]);
      script.proposesLog('1.0', 1, [y]);
    },
  },
  {
    property: 'safe-at',
    rule: 'a new leader proposes another value than a promise reports',
    levels: both,
    breaks: (script) => {
      script.leads('2.1', [
        [r1, [firstVote]],
        [r2, []],
      ]);
      script.proposesLog('2.1', 0, [x]);
    },
  },
  {
    property: 'safe-at',
    rule: 'a leader proposes without a quorum of promises',
    levels: both,
    breaks: (script) => {
      script.leads('2.1', [[r1, [firstVote]]]);
      script.proposesLog('2.1', 1, [x]);
    },
  },
  {
    property: 'safe-at',
    rule: 'a promise hides a vote',
    levels: ['steps'],
    breaks: (script) =>
      script.leads('2.1', [
        [r1, []],
        [r2, []],
      ]),
  },
  {
    property: 'learned-means-chosen',
    rule: 'a replica applies what one acceptor accepted',
    levels: both,
    breaks: (script) => {
      const proposed = script.proposesLog('1.0', 1, [x]);
      const vote = script.acceptsLog(r0, proposed);
      script.hears(r0, vote, script.applied(1, x));
    },
  },
  {
    property: 'snapshot-keeps-slots',
    rule: 'two snapshots of the same slots differ',
    levels: both,
    breaks: (script) => {
      const { history } = script.applied(0, first);
      const taken = { type: 'snapshot', decree: slot(1), history, installed: false } as const;
      script.acts(r0, { ...taken, digest: 1 });
      script.acts(r1, script.applied(0, first), { ...taken, digest: 2 });
    },
  },
  {
    property: 'snapshot-keeps-slots',
    rule: 'a snapshot of another history is installed',
    levels: both,
    breaks: (script) => script.acts(r2, { type: 'snapshot', decree: slot(1), history: 1, digest: 1, installed: true }),
  },
  {
    property: 'snapshot-keeps-slots',
    rule: 'a slot is forgotten that no snapshot holds',
    levels: ['steps'],
    breaks: (script) => script.acts(r0, { type: 'compacted', decree: slot(1) }),
  },
  {
    property: 'validity',
    rule: 'a command is decided that no client invoked',
    levels: ['steps'],
    breaks: (script) => script.decides('1.0', 1, command(9, 'put a 9')),
  },
  {
    property: 'executed-once',
    rule: 'a client is answered what the command does when it is executed twice',
    levels: ['steps'],
    breaks: (script) => {
      const append = command(2, 'append a x');
      script.invokes(2, 'append a x');
      script.decides('1.0', 1, append);
      script.decides('1.0', 2, append);
      script.answers(2, 'ok, 3 characters');
    },
  },
  {
    property: 'acknowledged-not-lost',
    rule: 'a client is answered what no slot holds',
    levels: ['steps'],
    breaks: (script) => {
      script.invokes(2, 'put a 2');
      script.answers(2, 'ok');
    },
  },
  {
    property: 'linearizability',
    rule: 'a read is served from a state that was over when it began',
    levels: ['steps'],
    breaks: (script) => {
      script.invokes(2, 'get a');
      script.acts(r2, { type: 'read-served', session: 7, sequence: 2, index: slot(0) });
      script.answers(2, '(none)', r2);
    },
  },
  {
    property: 'progress',
    rule: 'a client waits although nothing stands in the way',
    levels: ['steps'],
    breaks: (script) => {
      script.invokes(2, 'put a 2');
      // Records come twice a millisecond here; each is worth one millisecond of the run.
      for (let count = 0; count < 31_000; count++) script.acts(r0);
    },
  },
];

describe('broken logs are caught', () => {
  for (const { property, rule, levels, settings, text, breaks } of cases) {
    test.each(levels)(`${property}: ${rule}, told at level %s`, (level) => {
      const script = LogScript.served(settings);
      breaks(script);
      const verdict = verdictOf(script.told(level));
      const found = verdict.violations.find((violation) => violation.property === property);
      expect(found?.text ?? verdict).toEqual(expect.stringContaining(text ?? ''));
    });
  }

  test('bank-total: balances that do not add up', () => {
    // The app is sound, so a broken one stands in its place: what is left after slot 1 is less.
    const court = new Court(presetOf(small).configuration);
    const totals = ['100', '99'];
    const broken = {
      firstTotal: '100',
      total: () => totals.shift() ?? '',
      next: 0,
      readBelow: () => null,
      isBlind: () => false,
      isRead: () => false,
      wasReadable: () => null,
    };
    const clients = new Clients(court, broken, true, () => {});
    const origin = { node: c3, incarnation: 1, sequence: 0, atMs: 0 };
    clients.invoked(c3, 7, 1, 'transfer a b 1', origin);
    const ofBank = { session: 7, sequence: 1, mark: 0, operation: 'transfer a b 1' };
    clients.executed({ slot: 0, command: ofBank, result: 'ok', isTold: true, node: r0, origin });
    expect(court.violations).toEqual([]);
    clients.executed({ slot: 1, command: ofBank, result: 'ok', isTold: true, node: r0, origin });
    expect(court.violations.map(({ property }) => property)).toEqual(['bank-total']);
  });
});
