/** The shapes of faults in a preset file: rules for messages, crashes, and what happens at a time. */
import * as v from 'valibot';
import { crashPoints } from '../paxos/host.js';
import { messageTypes } from '../paxos/message.js';
import { delay, duration, expected, oneOf, ratio, wholeNumber } from './quantities.js';
import { quote } from './problem.js';
import type { NodeNaming } from './node-shapes.js';
import { describe, section } from './section.js';
import { didYouMean } from '../views/nearest.js';

/** Lists of nodes that do not overlap, two at least. */
export function groupsShape({ one, groupsExample }: NodeNaming, about: string) {
  const message = expected(`a list of at least two groups of nodes, such as ${groupsExample}`);
  return v.pipe(
    v.array(v.array(one('One of the group.'), expected('a list of nodes')), message),
    v.description(about),
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

const linkShape = ({ one }: NodeNaming) => section({ from: one('Who sends.'), to: one('Who receives.') });
const isTrue = (text: string) => describe(v.literal(true, expected('true')), text);

export const ruleShape = ({ one }: NodeNaming) =>
  section({
    from: v.optional(one('Only messages of this node.')),
    to: v.optional(one('Only messages to this node.')),
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

export const crashShape = ({ one }: NodeNaming) =>
  section({
    node: one('Who crashes.'),
    point: describe(
      oneOf(crashPoints),
      'Before the answer is on disk; with a part of it there; with all of it, before it leaves; or before a message of the type is sent.',
    ),
    on: describe(messageType, 'Type of the message that brings it down.'),
    nth: v.optional(describe(wholeNumber(1, 1_000_000), 'At the how-many-th of them.'), 1),
  });

/** What happens then, one of them. */
const actionNames = [
  ...['start', 'stop', 'kill', 'restart', 'pause', 'resume', 'loss'],
  ...['partition', 'heal', 'cut', 'mend', 'crash', 'lie', 'honest'],
] as const;

const faultEntries = (naming: NodeNaming) => ({
  at: duration('When, at full pace, counted from the moment that all nodes are ready.'),
  start: v.optional(naming.one('Starts this node, which is not there before.')),
  stop: v.optional(naming.one('Ends this node in order.')),
  kill: v.optional(naming.one('Ends this node at once (SIGKILL).')),
  restart: v.optional(naming.one('Starts this node again.')),
  wipe: v.optional(
    describe(v.boolean(expected('true or false')), 'With restart: the disk is lost. Such an acceptor votes no more.'),
  ),
  pause: v.optional(naming.one('Halts this node (SIGSTOP).')),
  resume: v.optional(naming.one('Lets a paused node go on (SIGCONT).')),
  loss: v.optional(ratio('Chance of loss on every link, or on those of `node`; 0 takes it away.')),
  node: v.optional(naming.one('With loss: only messages from and to this node.')),
  partition: v.optional(groupsShape(naming, 'Nothing passes between these groups of nodes.')),
  heal: v.optional(isTrue('Ends the partition.')),
  cut: v.optional(describe(linkShape(naming), 'Nothing passes this way.')),
  mend: v.optional(describe(linkShape(naming), 'Ends a cut.')),
  crash: v.optional(describe(crashShape(naming), 'Crashes this node at a named point, counted from now.')),
  lie: v.optional(naming.one('The disk of this node calls durable what is lost with the process.')),
  honest: v.optional(naming.one('The disk of this node is honest again, and writes what it owes.')),
});

export const faultShape = (naming: NodeNaming) =>
  v.pipe(
    section(faultEntries(naming)),
    v.check(
      (fault) => actionNames.filter((name) => fault[name] !== undefined).length === 1,
      `expected exactly one of ${actionNames.join(', ')} beside at`,
    ),
    v.check((fault) => fault.wipe === undefined || fault.restart !== undefined, 'expected wipe only beside restart'),
    v.check((fault) => fault.node === undefined || fault.loss !== undefined, 'expected node only beside loss'),
  );
