/** The shape of a preset whose nodes speak to multicast groups: an atomic broadcast. */
import * as v from 'valibot';
import type { GroupName } from '../paxos/broadcast/groups.js';
import { bytesOfText } from '../paxos/broadcast/value-bytes.js';
import { batchLengthMax, operationLengthMax } from '../paxos/multi/command.js';
import { traceLevels } from '../schema/trace.js';
import { titleEntries, within, worldEntries } from './common-shape.js';
import { byLabel, idMax } from './node-shapes.js';
import { duration, expected, oneOf, wholeNumber } from './quantities.js';
import { describe, section } from './section.js';

/** Where nobody says anything else. */
export const broadcastBounds = { window: 64, batchMax: 256, acceptorsMax: 3 };

/** Most values that one client submits by itself. */
const valuesMax = 1_000_000;

/** A number is taken as it is written. */
const value = (() => {
  const message = expected(`a value on one line, to ${operationLengthMax} bytes`);
  return v.pipe(
    v.union([v.string(message), v.number(message)], message),
    v.transform((written) => bytesOfText(String(written))),
    v.maxLength(operationLengthMax, message),
    v.regex(/^[^\n]*$/, message),
  );
})();

const numberOfValues = wholeNumber(0, valuesMax);

const clientShape = section({
  count: v.optional(describe(wholeNumber(1, idMax), 'So many clients that do the same, one process each.'), 1),
  values: v.optional(
    describe(
      v.union(
        [numberOfValues, v.array(value, expected('a list of values'))],
        expected(`a whole number from 0 to ${valuesMax}, or a list of values`),
      ),
      'What it submits: so many numbers from 0 to 32767, drawn by the seed, or these lines. Else as `values` above says.',
    ),
  ),
  after: v.optional(duration('How long it waits before the first, at full pace.'), '0ms'),
});

const seats = (role: string) => describe(wholeNumber(1, idMax), `How many ${role}, with ids from 1.`);

const addressPattern = /^(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;
const isMulticastAddress = (text: string): boolean => {
  const first = Number(text.slice(0, text.indexOf('.')));
  return addressPattern.test(text) && first >= 224 && first <= 239;
};

const groupShape = (about: string) => {
  const message = expected('a group and a port, such as 239.0.0.1 5000');
  return v.pipe(
    v.string(message),
    v.description(about),
    v.regex(/^\S+\s+\d{1,5}$/, message),
    v.transform((text) => {
      const [address = '', port = ''] = text.split(/\s+/);
      return { address, port: Number(port) };
    }),
    v.check(({ address }) => isMulticastAddress(address), 'expected a group from 224.0.0.0 to 239.255.255.255'),
    v.check(({ port }) => port >= 1 && port <= 65_535, 'expected a port from 1 to 65535'),
  );
};

const groupsShape = section({
  clients: groupShape('Where clients listen: a group and a port, such as 239.0.0.1 5000.'),
  proposers: groupShape('Where proposers listen.'),
  acceptors: groupShape('Where acceptors listen.'),
  learners: groupShape('Where learners listen.'),
} satisfies { readonly [Name in GroupName]: unknown });

const transportShape = section({
  type: describe(oneOf(['multicast']), 'Datagrams to groups, one a role.'),
  interface: v.optional(
    describe(
      v.pipe(
        v.string(expected('the IPv4 address of an interface')),
        v.regex(addressPattern, expected('the IPv4 address of an interface')),
      ),
      'IPv4 address of the interface that is sent and heard on.',
    ),
    '127.0.0.1',
  ),
  ttl: v.optional(describe(wholeNumber(0, 255), 'Hops that a datagram may take: 0 stays on this machine.'), 0),
  groups: v.optional(
    describe(groupsShape, 'Groups and ports. Without them each run takes some of its own, so that runs do not meet.'),
  ),
});

const settingsShape = section({
  window: v.optional(describe(wholeNumber(1, 10_000), 'Most slots in flight.'), broadcastBounds.window),
  batch: v.optional(describe(wholeNumber(1, batchLengthMax), 'Most values in a slot.'), broadcastBounds.batchMax),
  'acceptors-max': v.optional(
    describe(
      wholeNumber(1, idMax),
      'Acceptors that there may be at most; more than half of them make each quorum, however many run.',
    ),
  ),
});

/** Keys that --set takes in short, with the section that they stand in. */
export const shortNames: ReadonlyMap<string, string> = new Map([
  ...['proposers', 'acceptors', 'learners'].map((key) => [key, 'nodes'] as const),
  ...Object.keys(settingsShape.entries).map((key) => [key, 'broadcast'] as const),
  ...['interface', 'ttl'].map((key) => [key, 'transport'] as const),
]);

export const multicastShape = section({
  ...titleEntries,
  nodes: describe(
    section({ proposers: seats('proposers'), acceptors: seats('acceptors'), learners: seats('learners') }),
    'Nodes of the protocol, one process each: p1, p2, a1 and so on.',
  ),
  values: v.optional(
    describe(numberOfValues, 'How many numbers each client submits that says nothing else; 0: it waits for a key.'),
    0,
  ),
  clients: v.optional(
    describe(
      v.pipe(
        v.array(clientShape, expected('a list of clients')),
        v.maxLength(idMax, expected(`at most ${idMax} clients`)),
      ),
      'Clients, one process each: c1, c2 and so on.',
    ),
    [{}],
  ),
  broadcast: v.optional(describe(settingsShape, 'Within which bounds values are agreed on.'), {}),
  transport: describe(transportShape, 'How messages travel.'),
  ...worldEntries(byLabel),
  trace: v.optional(
    describe(oneOf(traceLevels), 'How much a run tells: each step, what decisions rest on, or counts alone.'),
    'steps',
  ),
  expect: describe(
    section({
      outcome: describe(
        oneOf(['learned', 'undecided']),
        'Learned: each live learner has every value as often as it was submitted, all in one order.',
      ),
      within,
    }),
    'What the run must come to, for exit code 0.',
  ),
});
