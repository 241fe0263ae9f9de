/**
 * The shape of a preset file: one checked description, from which the JSON Schema for editors is made, too. Nodes
 * decide one value at a time, or they are replicas that keep a log, or they broadcast values over multicast.
 */
import * as v from 'valibot';
import { titleEntries, unicastEntries, within, worldEntries } from './common-shape.js';
import { byNumber, seatsMax } from './node-shapes.js';
import { logShape } from './log-shape.js';
import { multicastShape } from './multicast-shape.js';
import { clientValue, duration, expected, oneOf, wholeNumber } from './quantities.js';
import { describe, section } from './section.js';

const seats = (role: string) =>
  describe(wholeNumber(1, seatsMax), `How many ${role}. Ids ascend: proposers, acceptors, learners, clients.`);

const clientShape = section({
  value: describe(clientValue(), 'What this client proposes. null: it waits for a value by key.'),
  proposer: v.optional(describe(wholeNumber(0, 1_000_000), 'Index into the list of proposers, modulo its length.'), 0),
  after: v.optional(duration('How long it waits after START, at full pace.'), '0ms'),
});

export const decreeShape = section({
  ...titleEntries,
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
  ...unicastEntries,
  ...worldEntries(byNumber),
  expect: describe(
    section({
      outcome: describe(oneOf(['decided', 'undecided']), 'Decided: every live learner and client knows the value.'),
      within,
    }),
    'What the run must come to, for exit code 0.',
  ),
});

/** Which of them a file is meant to be is told by its keys (kind.ts), for the sake of clear refusals. */
export const presetShape = v.pipe(v.union([decreeShape, logShape, multicastShape]), v.title('A preset of paxos-tui'));

export type DecreeShape = v.InferOutput<typeof decreeShape>;
export type LogShape = v.InferOutput<typeof logShape>;
export type MulticastShape = v.InferOutput<typeof multicastShape>;
export type PresetShape = DecreeShape | LogShape | MulticastShape;
export type DecreeInput = v.InferInput<typeof decreeShape>;
export type LogInput = v.InferInput<typeof logShape>;
export type MulticastInput = v.InferInput<typeof multicastShape>;
