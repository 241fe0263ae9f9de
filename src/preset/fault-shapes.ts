/** The shapes of faults in a preset file: rules for messages, crashes, and what happens at a time. */
import * as v from 'valibot';
import { crashPoints } from '../paxos/host.js';
import { messageTypes } from '../paxos/message.js';
import { delay, duration, expected, oneOf, ratio, wholeNumber } from './quantities.js';
import { quote } from './problem.js';
import { describe, section } from './section.js';
import { didYouMean } from '../views/nearest.js';

/** The most seats of one role, and the most clients. */
export const seatsMax = 64;
const nodeIdMax = 4 * seatsMax - 1;

const node = (text: string) => describe(wholeNumber(0, nodeIdMax), text);

/** Lists of ids that do not overlap, two at least. */
export function groups(text: string) {
  const message = expected('a list of at least two groups of nodes, such as [[0, 3], [1, 4, 5]]');
  return v.pipe(
    v.array(v.array(node('One of the group.'), expected('a list of nodes')), message),
    v.description(text),
    v.minLength(2, message),
    v.check((lists) => new Set(lists.flat()).size === lists.flat().length, 'expected each node in one group only'),
  );
}

/** There are many: the nearest one is named, or all where none is near. */
const messageType = v.picklist(messageTypes, ({ input }) => {
  const guess = typeof input === 'string' ? didYouMean(input, messageTypes) : '';
  return `expected a type of message, found ${quote(input)}${guess || ` (known: ${messageTypes.join(', ')})`}`;
});

const burstShape = section({
  enter: ratio('Chance with which a message turns a good link bad: 0.05 or 5%.'),
  leave: ratio('Chance with which a message turns a bad link good again.'),
  loss: v.optional(ratio('Chance to be lost while the link is bad.'), 1),
});

const linkShape = section({ from: node('Who sends.'), to: node('Who receives.') });
const isTrue = (text: string) => describe(v.literal(true, expected('true')), text);

export const ruleShape = section({
  from: v.optional(node('Only messages of this node.')),
  to: v.optional(node('Only messages to this node.')),
  types: v.optional(
    describe(v.array(messageType, expected('a list of message types')), 'Only messages of these types.'),
  ),
  loss: v.optional(ratio('Chance to be lost: 0.2 or 20%.'), 0),
  duplicate: v.optional(ratio('Chance to arrive twice: 0.2 or 20%.'), 0),
  delay: v.optional(delay('Time on the way, at full pace: 90ms, or 80ms-120ms to draw it anew each time.'), '0ms'),
  reorder: v.optional(ratio('Chance to wait until later messages of the same link have overtaken it.'), 0),
  burst: v.optional(describe(burstShape, 'Losses that come in bursts (Gilbert and Elliott), for each link apart.')),
  hold: v.optional(
    describe(v.boolean(expected('true or false')), 'They wait at the receiver until somebody lets them go.'),
    false,
  ),
});

export const crashShape = section({
  node: node('Who crashes.'),
  point: describe(
    oneOf(crashPoints),
    'Before the answer is on disk; with a part of it there; with all of it, before it leaves; or before a message of the type is sent.',
  ),
  on: describe(messageType, 'Type of the message that brings it down.'),
  nth: v.optional(describe(wholeNumber(1, 1_000_000), 'At the how-many-th of them.'), 1),
});

/** What happens then, one of them. */
const actionNames = [
  ...['stop', 'kill', 'restart', 'pause', 'resume', 'loss'],
  ...['partition', 'heal', 'cut', 'mend', 'crash', 'lie', 'honest'],
] as const;

export const faultShape = v.pipe(
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
    partition: v.optional(groups('Nothing passes between these groups of nodes.')),
    heal: v.optional(isTrue('Ends the partition.')),
    cut: v.optional(describe(linkShape, 'Nothing passes this way.')),
    mend: v.optional(describe(linkShape, 'Ends a cut.')),
    crash: v.optional(describe(crashShape, 'Crashes this node at a named point, counted from now.')),
    lie: v.optional(node('The disk of this node calls durable what is lost with the process.')),
    honest: v.optional(node('The disk of this node is honest again, and writes what it owes.')),
  }),
  v.check(
    (fault) => actionNames.filter((name) => fault[name] !== undefined).length === 1,
    `expected exactly one of ${actionNames.join(', ')} beside at`,
  ),
  v.check((fault) => fault.wipe === undefined || fault.restart !== undefined, 'expected wipe only beside restart'),
  v.check((fault) => fault.node === undefined || fault.loss !== undefined, 'expected node only beside loss'),
);
