/** What every preset file has, whether its nodes decide one value or keep a log. */
import * as v from 'valibot';
import { paceNames } from '../faults/pace.js';
import { crashShape, faultShape, groupsShape, ruleShape } from './fault-shapes.js';
import type { NodeNaming } from './node-shapes.js';
import { duration, expected, line, oneOf, ratio, wholeNumber } from './quantities.js';
import { describe, section } from './section.js';
import { quirkNames } from '../paxos/quirks.js';
import { didYouMean } from '../views/nearest.js';
import { quote } from './problem.js';

const port = wholeNumber(1, 65_535);

const quirk = v.picklist(quirkNames, ({ input }) => {
  const guess = typeof input === 'string' ? didYouMean(input, quirkNames) : '';
  return `expected a quirk of the gallery, found ${quote(input)}${guess}`;
});

/** The first of a preset's keys. */
export const titleEntries = {
  title: describe(line('a title on one line, to 200 characters'), 'What the list of presets shows first.'),
  teaches: describe(line('one line, to 200 characters'), 'What one can learn from it.'),
  lesson: v.optional(describe(wholeNumber(1, 999), 'Place in the list of presets; those without one come last.')),
};

/** Of nodes that send to one another. */
export const unicastEntries = {
  transport: v.optional(
    describe(
      section({
        type: v.optional(describe(oneOf(['udp']), 'Datagrams on the loopback interface.'), 'udp'),
        ports: v.optional(
          describe(
            v.union([port, v.array(port, expected('a list of ports'))], expected('the first port, or a list of ports')),
            'The first port, others follow on; or one port for each node and client. Without it free ports are taken.',
          ),
        ),
      }),
      'How messages travel.',
    ),
    {},
  ),
};

/** The last ones, but for what is expected. */
export const worldEntries = (naming: NodeNaming) => ({
  storage: v.optional(
    describe(oneOf(['memory', 'disk']), 'Where promises and votes are kept. Memory is lost with the process.'),
    'disk',
  ),
  pace: v.optional(describe(oneOf(paceNames), 'Speed in the dashboard. A headless run goes at full pace.'), 'normal'),
  seed: v.optional(
    describe(
      wholeNumber(0, 4_294_967_295),
      'All chance of faults and timers comes from it. Without one it is drawn anew.',
    ),
  ),
  loss: v.optional(ratio('Chance of loss on every link: 0.2 or 20%.'), 0),
  rules: v.optional(
    describe(v.array(ruleShape(naming), expected('a list of rules')), 'What may happen to messages, from the start.'),
    [],
  ),
  partition: v.optional(groupsShape(naming, 'From the start: nothing passes between these groups of nodes.')),
  crashes: v.optional(
    describe(v.array(crashShape(naming), expected('a list of crashes')), 'Crashes at named points.'),
    [],
  ),
  faults: v.optional(describe(v.array(faultShape(naming), expected('a list of faults')), 'Faults over time.'), []),
  quirks: v.optional(
    describe(
      v.array(quirk, expected('a list of quirks')),
      'Rules of Paxos that every node gets wrong, by their names in the gallery. The title must name each.',
    ),
    [],
  ),
});

export const within = duration('Time that a headless run has, at full pace.');
