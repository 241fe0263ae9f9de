import { describe, expect, test } from 'vitest';
import { courseHelp, readCourseWords } from '../../src/cli/course-options.js';

const read = (words: string, environment: { readonly [variable: string]: string } = {}) =>
  readCourseWords(
    words.split(' ').filter((word) => word !== ''),
    environment,
  );

const plain = {
  role: 'acceptor',
  id: 1,
  config: '/tmp/paxos.conf',
  logLevel: 'warning',
  acceptorsMax: 3,
  interface: null,
  timeToLive: null,
  lossRatio: 0,
  seed: null,
  out: null,
};

describe('a role, its id and the file, and then options', () => {
  test.each([
    ['acceptor 1 /tmp/paxos.conf', {}, {}],
    ['acceptor 2 /tmp/paxos.conf --log-level debug', {}, { id: 2, logLevel: 'debug' }],
    ['acceptor 5 /tmp/paxos.conf --acceptors=5 --ttl 1', {}, { id: 5, acceptorsMax: 5, timeToLive: 1 }],
    ['acceptor 1 /tmp/paxos.conf --loss 10% --seed 7', {}, { lossRatio: 0.1, seed: 7 }],
    ['acceptor 1 /tmp/paxos.conf --interface 10.0.0.5', {}, { interface: '10.0.0.5' }],
    ['learner 1 /tmp/paxos.conf --out learn1', {}, { role: 'learner', out: 'learn1' }],
    ['acceptor 1 /tmp/paxos.conf', { PAXOS_LOG: 'DEBUG', PAXOS_LOSS: '0.2' }, { logLevel: 'debug', lossRatio: 0.2 }],
    ['acceptor 1 /tmp/paxos.conf --loss 0', { PAXOS_LOSS: '0.2' }, { lossRatio: 0 }],
    ['acceptor 1 /tmp/paxos.conf', { PAXOS_LOG: '' }, {}],
  ])('%s %j', (words, environment, expected) => {
    expect(read(words, environment)).toEqual({ ok: true, options: { ...plain, ...expected } });
  });
});

describe('what cannot be meant is refused', () => {
  test.each([
    ['', {}, 'expected a role, one of client, proposer, acceptor, learner, found nothing'],
    [
      'accepter 1 x',
      {},
      'expected a role, one of client, proposer, acceptor, learner, found "accepter"; did you mean acceptor?',
    ],
    ['learner', {}, 'expected an id and a file, as in ./learner.sh 1 /path/to/paxos.conf, found nothing'],
    ['learner 1', {}, 'expected an id and a file, as in ./learner.sh 1 /path/to/paxos.conf, found "1"'],
    ['learner 1 x y', {}, 'expected an id and a file, as in ./learner.sh 1 /path/to/paxos.conf, found "1 x y"'],
    ['learner 0 x', {}, 'expected an id from 1 to 19, found "0"'],
    ['learner 20 x', {}, 'expected an id from 1 to 19, found "20"'],
    ['learner one x', {}, 'expected an id from 1 to 19, found "one"'],
    [
      'acceptor 4 x',
      {},
      'there are 3 acceptors at most, so no acceptor 4; start every process with --acceptors 4 or more',
    ],
    ['client 1 x --out y', {}, '--out is for learners'],
    ['client 1 x --acceptor 5', {}, 'there is no option --acceptor; did you mean acceptors?'],
    ['client 1 x --acceptors', {}, '--acceptors: expected a whole number from 1 to 19, found nothing'],
    ['client 1 x --loss 101%', {}, '--loss: expected a ratio from 0 to 1 or 0% to 100%, found "101%"'],
    ['client 1 x', { PAXOS_TTL: '256' }, 'PAXOS_TTL: expected a whole number from 0 to 255, found "256"'],
  ])('%s %j', (words, environment, reason) => {
    expect(read(words, environment)).toEqual({ ok: false, reason });
  });
});

test('help tells the options of the role', () => {
  expect(read('client --help')).toEqual({ ok: 'help', role: 'client' });
  expect(courseHelp('client')).not.toContain('--out');
  expect(courseHelp('learner')).toContain('--out FILE');
});
