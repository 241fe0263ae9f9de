/** Traces that break what clients and learners may rely on: one rule each, on purpose. */
import { a1, c1, c2, l1, l2 } from './broadcast-script.js';
import { type Case, seven, steps, waits, x, y } from './violation.js';

export const learnedViolations: readonly Case[] = [
  {
    property: 'validity',
    rule: 'a value is decided that nobody submitted',
    levels: steps,
    text: 'slot 2 has "x", which no client submitted',
    breaks: (script) => script.decides(2, x, []),
  },
  {
    property: 'validity',
    rule: 'a value was changed on its way',
    levels: steps,
    text: 'slot 2 has "x", where its client submitted "z"',
    breaks: (script) => {
      script.submits(c1, 2, 'z');
      script.decides(2, x, []);
    },
  },
  {
    property: 'executed-once',
    rule: 'a learner prints a value again that was decided twice',
    levels: steps,
    text: 'l1 printed 3 lines where the slots below 3 have 2',
    breaks: (script) => script.decides(2, seven, [l1]),
  },
  {
    property: 'executed-once',
    rule: 'a learner prints a line again that it had printed',
    levels: steps,
    text: 'l1 prints its line 1 again, having printed 2 lines',
    breaks: (script) => script.acts(l1, { type: 'chat-log', from: 0, lines: ['7'] }),
  },
  {
    property: 'executed-once',
    rule: 'a learner prints another line than the log has there',
    levels: steps,
    text: 'l1 printed "7" as line 3, where the log has "x"',
    breaks: (script) => {
      script.submits(c1, 2, 'x');
      script.decides(2, x, []);
      script.acts(l1, ...script.learned(l1, 2, x, ['7']));
    },
  },
  {
    property: 'acknowledged-not-lost',
    rule: 'a client is told that its value is decided, and it is not',
    levels: steps,
    text: 'c1 was told that "x" is decided, which no slot of the log holds',
    breaks: (script) => {
      script.submits(c1, 2, 'x');
      script.votes(a1, script.proposesIn('1.21', 2, x));
      script.acknowledges(c1, 2);
    },
  },
  {
    property: 'same-order',
    rule: 'two learners print two lines in another order',
    levels: steps,
    text: 'l2 printed "y" as line 3, where l1 printed "x"',
    breaks: (script) => {
      script.submits(c1, 2, 'x');
      script.submits(c2, 2, 'y');
      script.decides(2, `${x}${y}`, [l1]);
      script.acts(l2, ...script.learned(l2, 2, `${x}${y}`, ['y', 'x']));
    },
  },
  {
    property: 'only-proposed',
    rule: 'a learner prints what nobody submitted',
    levels: steps,
    text: 'l2 printed "q" as line 3, which nobody submitted',
    breaks: (script) => {
      script.submits(c1, 2, 'x');
      script.decides(2, x, [l1]);
      script.acts(l2, ...script.learned(l2, 2, x, ['q']));
    },
  },
  {
    property: 'all-learned',
    rule: 'a learner leaves a value of a slot out',
    levels: steps,
    text: 'l2 printed 2 lines where the slots below 3 have 3: "x" of slot 2 is left out',
    breaks: (script) => {
      script.submits(c1, 2, 'x');
      script.decides(2, x, [l1]);
      script.acts(l2, ...script.learned(l2, 2, x, []));
    },
  },
  {
    property: 'all-learned',
    rule: 'a late learner never catches up, though nothing stands in the way',
    levels: steps,
    text: 'l2 printed 2 of 3 lines and no more, though nothing stood in the way for 30 s',
    breaks: (script) => {
      script.submits(c1, 2, 'x');
      script.decides(2, x, [l1]);
      script.acknowledges(c1, 2);
      waits(script, 31_000);
    },
  },
  {
    property: 'progress',
    rule: 'a client waits for ever',
    levels: steps,
    text: 'c1 waits for the answer to x, though nothing stood in the way for 30 s',
    breaks: (script) => {
      script.submits(c1, 2, 'x');
      waits(script, 31_000);
    },
  },
];
