/** The shape of a preset file: one checked description, from which the JSON Schema for editors is made, too. */
import * as v from 'valibot';
import { paceNames } from '../faults/pace.js';
import { messageTypes } from '../paxos/message.js';
import { didYouMean } from './nearest.js';
import { quote } from './problem.js';
import { clientValue, delay, duration, expected, line, oneOf, ratio, wholeNumber } from './quantities.js';

/** The most seats of one role, and the most clients. */
const seatsMax = 64;
const nodeIdMax = 4 * seatsMax - 1;

const describe = <Schema extends v.GenericSchema>(schema: Schema, text: string) => v.pipe(schema, v.description(text));

/** An object that refuses keys it does not know. A missing key is refused in the words of what should be there. */
function section<const Entries extends v.ObjectEntries>(entries: Entries) {
  const names = Object.keys(entries);
  return v.strictObject(entries, (issue) => {
    const mapping = `expected a mapping with ${names.join(', ')}, found `;
    const last = issue.path?.at(-1);
    if (Array.isArray(last?.input)) return mapping + quote(last.input);
    const key = String(last?.key ?? '');
    if (issue.expected === 'never') return `unknown key${didYouMean(key, names) || ` (known: ${names.join(', ')})`}`;
    const entry = entries[key];
    const isMissingKey = issue.input === undefined && entry !== undefined && issue.expected === `"${key}"`;
    if (isMissingKey) {
      const wish = String(v.safeParse(entry as v.GenericSchema, undefined).issues?.[0].message);
      return `is missing; ${wish.replace(/, found nothing$/, '')}`;
    }
    return mapping + quote(issue.input);
  });
}

const seats = (role: string) =>
  describe(wholeNumber(1, seatsMax), `How many ${role}. Ids ascend: proposers, acceptors, learners, clients.`);
const node = (text: string) => describe(wholeNumber(0, nodeIdMax), text);
const port = wholeNumber(1, 65_535);

const clientShape = section({
  value: describe(clientValue(), 'What this client proposes. null: it waits for a value by key.'),
  proposer: v.optional(describe(wholeNumber(0, 1_000_000), 'Index into the list of proposers, modulo its length.'), 0),
  after: v.optional(duration('How long it waits after START, at full pace.'), '0ms'),
});

const ruleShape = section({
  from: v.optional(node('Only messages of this node.')),
  to: v.optional(node('Only messages to this node.')),
  types: v.optional(
    describe(v.array(oneOf(messageTypes), expected('a list of message types')), 'Only messages of these types.'),
  ),
  loss: v.optional(ratio('Chance to be lost: 0.2 or 20%.'), 0),
  duplicate: v.optional(ratio('Chance to arrive twice: 0.2 or 20%.'), 0),
  delay: v.optional(delay('Time on the way, at full pace: 90ms, or 80ms-120ms to draw it anew each time.'), '0ms'),
});

const crashShape = section({
  node: node('Who crashes.'),
  point: describe(
    oneOf(['before-persist', 'after-persist', 'before-send']),
    'Before the answer is on disk; after that and before it leaves; or before a message of the type is sent.',
  ),
  on: describe(oneOf(messageTypes), 'Type of the message that brings it down.'),
  nth: v.optional(describe(wholeNumber(1, 1_000_000), 'At the how-many-th of them.'), 1),
});

const actionNames = ['stop', 'kill', 'restart', 'pause', 'resume', 'loss'] as const;

const faultShape = v.pipe(
  section({
    at: duration('When, at full pace, counted from the moment that all nodes are ready.'),
    stop: v.optional(node('Ends this node in order.')),
    kill: v.optional(node('Ends this node at once (SIGKILL).')),
    restart: v.optional(node('Starts this node again.')),
    wipe: v.optional(
      describe(v.boolean(expected('true or false')), 'With restart: the disk is lost. Such an acceptor votes no more.'),
    ),
    pause: v.optional(node('Halts this node (SIGSTOP).')),
    resume: v.optional(node('Lets a paused node go on (SIGCONT).')),
    loss: v.optional(ratio('Chance of loss on every link, or on those of `node`; 0 takes it away.')),
    node: v.optional(node('With loss: only messages from and to this node.')),
  }),
  v.check(
    (fault) => actionNames.filter((name) => fault[name] !== undefined).length === 1,
    `expected exactly one of ${actionNames.join(', ')} beside at`,
  ),
  v.check((fault) => fault.wipe === undefined || fault.restart !== undefined, 'expected wipe only beside restart'),
  v.check((fault) => fault.node === undefined || fault.loss !== undefined, 'expected node only beside loss'),
);

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
    crashes: v.optional(describe(v.array(crashShape, expected('a list of crashes')), 'Crashes at named points.'), []),
    faults: v.optional(describe(v.array(faultShape, expected('a list of faults')), 'Faults over time.'), []),
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
