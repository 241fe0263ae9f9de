/** paxos.conf as the course has it. */
import { describe, expect, test } from 'vitest';
import { readPaxosConf } from '../../src/preset/paxos-conf.js';

const conf = `clients   239.0.0.1 5000
proposers 239.0.0.1 6000
acceptors 239.0.0.1 7000
learners  239.0.0.1 8000
`;

const groups = {
  clients: { address: '239.0.0.1', port: 5000 },
  proposers: { address: '239.0.0.1', port: 6000 },
  acceptors: { address: '239.0.0.1', port: 7000 },
  learners: { address: '239.0.0.1', port: 8000 },
};
const plain = { groups, interface: null, timeoutSeconds: null, passedOver: [] };

describe('a file of the course is read', () => {
  test.each([
    ['as it is', conf, plain],
    ['without a last newline', conf.trimEnd(), plain],
    ['in any order', conf.trimEnd().split('\n').reverse().join('\n'), plain],
    ['with one blank, or tabs', conf.replaceAll(/ +/g, ' ').replace(' 5000', '\t5000'), plain],
    ['with carriage returns', conf.replaceAll('\n', '\r\n'), plain],
    ['with blank lines and remarks', `# mine\n\n${conf.replace('6000', '6000 # two')}\n  \n`, plain],
    ['with a timeout', `${conf}timeout 0.1\n`, { ...plain, timeoutSeconds: 0.1 }],
    ['with an interface', `interface 10.0.0.5\n${conf}`, { ...plain, interface: '10.0.0.5' }],
    [
      'with a group for each role, all at one port',
      'clients 239.0.0.1 5000\nproposers 239.0.0.2 5000\nacceptors 239.0.0.3 5000\nlearners 239.0.0.4 5000',
      {
        ...plain,
        groups: {
          clients: { address: '239.0.0.1', port: 5000 },
          proposers: { address: '239.0.0.2', port: 5000 },
          acceptors: { address: '239.0.0.3', port: 5000 },
          learners: { address: '239.0.0.4', port: 5000 },
        },
      },
    ],
    [
      'with keys that mean nothing here',
      `quorum 2\n${conf}time 3`,
      {
        ...plain,
        passedOver: [
          { lineNumber: 1, reason: '"quorum" is no key of this file, so the line is passed over' },
          { lineNumber: 6, reason: '"time" is no key of this file, so the line is passed over' },
        ],
      },
    ],
  ])('%s', (_, text, expected) => {
    expect(readPaxosConf(text)).toEqual({ ok: true, conf: expected });
  });
});

const line = (lineNumber: number, change: (line: string) => string): string =>
  conf
    .split('\n')
    .map((each, index) => (index === lineNumber - 1 ? change(each) : each))
    .join('\n');

describe('a file that cannot be used is refused with its place', () => {
  test.each([
    ['', null, 'expected a line such as clients 239.0.0.1 5000, found none'],
    [line(3, () => ''), null, 'expected a line such as acceptors 239.0.0.1 7000, found none'],
    [
      line(3, (text) => text.replace('acceptors', 'acceptor')),
      null,
      'expected a line such as acceptors 239.0.0.1 7000, found none; line 3: "acceptor" is no key of this file, ' +
        'so the line is passed over; did you mean acceptors?',
    ],
    [`${conf}clients 239.0.0.1 5001`, 5, 'clients stands already in line 1'],
    [`timeout 1\ntimeout 2\n${conf}`, 2, 'timeout stands already in line 1'],
    [
      line(2, () => 'proposers 10.0.0.1 6000'),
      2,
      'expected an IPv4 multicast address, from 224.0.0.0 to 239.255.255.255, found "10.0.0.1"',
    ],
    [
      line(2, () => 'proposers 240.0.0.1 6000'),
      2,
      'expected an IPv4 multicast address, from 224.0.0.0 to 239.255.255.255, found "240.0.0.1"',
    ],
    [
      line(2, () => 'proposers ff02::1 6000'),
      2,
      'expected an IPv4 multicast address, from 224.0.0.0 to 239.255.255.255, found "ff02::1"',
    ],
    [line(1, () => 'clients 239.0.0.1 0'), 1, 'expected a port from 1 to 65535, found "0"'],
    [line(1, () => 'clients 239.0.0.1 65536'), 1, 'expected a port from 1 to 65535, found "65536"'],
    [
      line(1, () => 'clients 239.0.0.1'),
      1,
      'expected a line such as clients 239.0.0.1 5000, found "clients 239.0.0.1"',
    ],
    [
      line(4, () => 'learners 239.0.0.1 8000 3'),
      4,
      'expected a line such as learners 239.0.0.1 8000, found "learners 239.0.0.1 8000 3"',
    ],
    [line(4, () => 'learners 239.0.0.1 5000'), 4, 'learners and clients have the same group and port'],
    [`${conf}timeout soon`, 5, 'expected seconds such as 0.1, found "soon"'],
    [`${conf}timeout -1`, 5, 'expected seconds such as 0.1, found "-1"'],
    [
      `${conf}interface 239.0.0.1`,
      5,
      'expected the IPv4 address of an interface, such as 127.0.0.1, found "239.0.0.1"',
    ],
    [`${conf}interface eth0`, 5, 'expected the IPv4 address of an interface, such as 127.0.0.1, found "eth0"'],
  ])('%j', (text, lineNumber, reason) => {
    expect(readPaxosConf(text)).toEqual({ ok: false, lineNumber, reason });
  });
});
