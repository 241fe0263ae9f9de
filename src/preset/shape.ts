/** The shape of a preset file: one checked description, from which the JSON Schema for editors is made, too. */
import * as v from 'valibot';
import { paceNames } from '../faults/pace.js';
import { crashShape, faultShape, groups, ruleShape, seatsMax } from './fault-shapes.js';
import { clientValue, duration, expected, line, oneOf, ratio, wholeNumber } from './quantities.js';
import { describe, section } from './section.js';
import { quirkNames } from '../paxos/quirks.js';
import { didYouMean } from '../views/nearest.js';
import { quote } from './problem.js';

const seats = (role: string) =>
  describe(wholeNumber(1, seatsMax), `How many ${role}. Ids ascend: proposers, acceptors, learners, clients.`);
const port = wholeNumber(1, 65_535);

const clientShape = section({
  value: describe(clientValue(), 'What this client proposes. null: it waits for a value by key.'),
  proposer: v.optional(describe(wholeNumber(0, 1_000_000), 'Index into the list of proposers, modulo its length.'), 0),
  after: v.optional(duration('How long it waits after START, at full pace.'), '0ms'),
});

const quirk = v.picklist(quirkNames, ({ input }) => {
  const guess = typeof input === 'string' ? didYouMean(input, quirkNames) : '';
  return `expected a quirk of the gallery, found ${quote(input)}${guess}`;
});

export const presetShape = v.pipe(
  section({
    title: describe(line('a title on one line, to 200 characters'), 'What the list of presets shows first.'),
    teaches: describe(line('one line, to 200 characters'), 'What one can learn from it.'),
    lesson: v.optional(describe(wholeNumber(1, 999), 'Place in the list of presets; those without one come last.')),
    nodes: describe(
      section({ proposers: seats('proposers'), acceptors: seats('acceptors'), learners: seats('learners') }),
      'Nodes of the protocol, one process each.',
    ),
    clients: describe(
      v.pipe(
        v.array(clientShape, expected('a list of clients')),
        v.maxLength(seatsMax, expected(`at most ${seatsMax} clients`)),
      ),
      'Clients, one process each. Their ids follow those of the nodes.',
    ),
    transport: v.optional(
      describe(
        section({
          type: v.optional(describe(oneOf(['udp']), 'Datagrams on the loopback interface.'), 'udp'),
          ports: v.optional(
            describe(
              v.union(
                [port, v.array(port, expected('a list of ports'))],
                expected('the first port, or a list of ports'),
              ),
              'The first port, others follow on; or one port for each node and client. Without it free ports are taken.',
            ),
          ),
        }),
        'How messages travel.',
      ),
      {},
    ),
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
      describe(v.array(ruleShape, expected('a list of rules')), 'What may happen to messages, from the start.'),
      [],
    ),
    partition: v.optional(groups('From the start: nothing passes between these groups of nodes.')),
    crashes: v.optional(describe(v.array(crashShape, expected('a list of crashes')), 'Crashes at named points.'), []),
    faults: v.optional(describe(v.array(faultShape, expected('a list of faults')), 'Faults over time.'), []),
    quirks: v.optional(
      describe(
        v.array(quirk, expected('a list of quirks')),
        'Rules of Paxos that every node gets wrong, by their names in the gallery. The title must name each.',
      ),
      [],
    ),
    expect: describe(
      section({
        outcome: describe(oneOf(['decided', 'undecided']), 'Decided: every live learner and client knows the value.'),
        within: duration('Time that a headless run has, at full pace.'),
      }),
      'What the run must come to, for exit code 0.',
    ),
  }),
  v.title('A preset of paxos-tui'),
);

export type PresetShape = v.InferOutput<typeof presetShape>;
export type PresetInput = v.InferInput<typeof presetShape>;
