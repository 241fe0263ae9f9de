/** The shape of a preset whose nodes are replicas of a log. */
import * as v from 'valibot';
import { appNames } from '../paxos/multi/apps/app.js';
import { operationLengthMax } from '../paxos/multi/command.js';
import { seatStep } from '../paxos/multi/configuration.js';
import { traceLevels } from '../schema/trace.js';
import { titleEntries, unicastEntries, within, worldEntries } from './common-shape.js';
import { byNumber, seatsMax } from './node-shapes.js';
import { delay, duration, expected, line, oneOf, ratio, wholeNumber } from './quantities.js';
import { describe, section } from './section.js';

/** Most operations that one client is given. */
export const operationsMax = 10_000;

/** Where nobody says anything else. */
export const logBounds = { window: 32, batchMax: 64, snapshotEvery: 1_000 };

const slotMax = 1_000_000_000;

const operation = (() => {
  const message = expected(`an operation on one line, to ${operationLengthMax} characters`);
  return v.pipe(
    v.union([v.string(message), v.number(message)], message),
    v.transform(String),
    v.trim(),
    v.nonEmpty(message),
    v.maxLength(operationLengthMax, message),
    v.regex(/^[^\n\r]*$/, message),
  );
})();

const lane = v.pipe(
  v.array(operation, expected('a list of operations, such as [put A 9, get A]')),
  v.minLength(1, expected('at least one operation')),
);

const loadShape = section({
  operations: v.optional(describe(wholeNumber(1, slotMax), 'How many of them. Without it there is no end.')),
  outstanding: v.optional(describe(wholeNumber(1, 100_000), 'Most of them that are not answered yet.'), 1),
  bytes: v.optional(describe(wholeNumber(1, operationLengthMax), 'Least length of an operation, in bytes.'), 16),
  reads: v.optional(ratio('Share of reads among them: 0.5 or 50%.'), 0),
});

const laneKeys = ['keys', 'times', 'pause'] as const;

const clientShape = v.pipe(
  section({
    count: v.optional(describe(wholeNumber(1, seatsMax), 'So many clients that do the same, one process each.'), 1),
    lanes: v.optional(
      describe(
        v.array(lane, expected('a list of lanes, each a list of operations')),
        'Lists of operations: in each of them the next one is sent when the last is answered. $client is the client, from 0.',
      ),
    ),
    keys: v.optional(
      describe(
        v.array(line('a word'), expected('a list of words')),
        'The lanes once for each of these words, which takes the place of $key.',
      ),
    ),
    times: v.optional(describe(wholeNumber(1, operationsMax), 'Each lane so often. $number is the time, from 1.')),
    pause: v.optional(delay('Before each operation, at full pace: 90ms, or 0ms-200ms to draw it anew each time.')),
    load: v.optional(describe(loadShape, 'Operations of the app, as fast as answers come.')),
    after: v.optional(duration('How long it waits before the first, at full pace.'), '0ms'),
  }),
  v.check(({ lanes, load }) => lanes === undefined || load === undefined, 'expected lanes or load, found both'),
  v.check(
    (client) => client.lanes !== undefined || laneKeys.every((key) => client[key] === undefined),
    `expected ${laneKeys.join(', ')} only beside lanes`,
  ),
);

const quorumSize = (phase: 1 | 2) =>
  describe(wholeNumber(1, seatsMax), `Members that may pass phase ${phase}. The two sizes exceed the members by one.`);

const quorumsPattern = /^([1-9]\d?)\+([1-9]\d?)$/;
const quorumsProblem = expected('sizes of both quorums such as 4+2, or a mapping with phase1, phase2');

/** As in a command that changes the members: `4+2`. */
const quorumsText = v.pipe(
  v.string(quorumsProblem),
  v.regex(quorumsPattern, quorumsProblem),
  v.transform((text) => {
    const [, phase1, phase2] = quorumsPattern.exec(text) ?? [];
    return { phase1: Number(phase1), phase2: Number(phase2) };
  }),
);

const settingsShape = section({
  app: v.optional(describe(oneOf(appNames), 'What the log is for.'), 'kv'),
  window: v.optional(
    describe(wholeNumber(1, 10_000), 'Most slots in flight, and slots until a change of the members takes effect.'),
    logBounds.window,
  ),
  batch: v.optional(describe(wholeNumber(1, 10_000), 'Most commands in a slot.'), logBounds.batchMax),
  'snapshot-every': v.optional(
    describe(wholeNumber(1, slotMax), 'Slots from one snapshot to the next.'),
    logBounds.snapshotEvery,
  ),
  quorums: v.optional(
    describe(
      v.union([quorumsText, section({ phase1: quorumSize(1), phase2: quorumSize(2) })], quorumsProblem),
      'Other quorums than majorities, of phase 1 and phase 2, such as 4+2. They must meet.',
    ),
  ),
  'skip-slot': v.optional(
    describe(wholeNumber(0, slotMax), 'The first leader proposes nothing there; the hole is to be repaired.'),
  ),
  'log-dir': v.optional(
    describe(line('a folder'), 'Where each replica of a chat keeps its lines: learner0.txt, learner1.txt and so on.'),
  ),
});

/** Keys that --set takes without `log.` before them. */
export const settingNames: readonly string[] = Object.keys(settingsShape.entries);

const replicasMax = Math.min(seatsMax, seatStep - 1);

export const logShape = section({
  ...titleEntries,
  f: v.optional(describe(wholeNumber(0, 31), 'How many replicas may fail: 2f+1 of them take part from the start.')),
  nodes: v.optional(
    describe(
      section({
        replicas: v.optional(
          describe(wholeNumber(1, replicasMax), 'Members from the start. Ids ascend: replicas, joiners, clients.'),
        ),
        joiners: v.optional(
          describe(wholeNumber(0, replicasMax), 'Replicas that start without a vote, until the log gives them one.'),
          0,
        ),
      }),
      'Replicas, one process each: acceptor, leader and learner in one.',
    ),
    {},
  ),
  log: v.optional(describe(settingsShape, 'What they keep, and within which bounds.'), {}),
  clients: v.optional(
    describe(
      v.pipe(
        v.array(clientShape, expected('a list of clients')),
        v.maxLength(seatsMax, expected(`at most ${seatsMax} clients`)),
      ),
      'Clients, one process each. One that has neither lanes nor load waits for a key.',
    ),
    [],
  ),
  ...unicastEntries,
  ...worldEntries(byNumber),
  trace: v.optional(
    describe(oneOf(traceLevels), 'How much a run tells: each step, what decisions rest on, or counts alone.'),
    'steps',
  ),
  expect: describe(
    section({
      outcome: describe(oneOf(['answered']), 'Each operation is answered, and live replicas have applied the same.'),
      within,
    }),
    'What the run must come to, for exit code 0.',
  ),
});
