import { describe, expect, test } from 'vitest';
import { createMachine } from '../../../src/paxos/machine.js';
import { replayScenario } from '../../../src/sim/scenario/replay.js';

const cluster = 'cluster proposers=2 acceptors=3 learners=1 clients=1';

/** Replays the commands after a cluster of p0 p1 a2 a3 a4 l5 c6 and answers what the last one said. */
function lastSaid(...commands: readonly string[]): string[] {
  const replay = replayScenario([cluster, ...commands].join('\n\n'), createMachine);
  if (!replay.ok) throw new Error(`${replay.line}: ${replay.reason}`);
  const blocks = replay.text.trimEnd().split('\n\n');
  return (blocks.at(-1) ?? '').split('\n').slice(2);
}

function failure(...commands: readonly string[]): { line: number; reason: string } {
  const replay = replayScenario([cluster, ...commands].join('\n\n'), createMachine);
  if (replay.ok) throw new Error(`replayed: ${replay.text}`);
  return replay;
}

const prepared = ['propose c6 value=x to=p0', 'deliver c6->p0 request'] as const;

describe('the text of a scenario', () => {
  test('a text of commands alone is filled in, and replaying that changes nothing', () => {
    const commands = `# Why.\n${cluster}\npropose c6 value=x\n\n# And then.\ndeliver all`;
    const filled = replayScenario(commands, createMachine);
    if (!filled.ok) throw new Error(filled.reason);
    expect(filled.text.split('\n')[0]).toBe('# Why.');
    expect(filled.text).toContain('deliver all\n----\np0 receives request x from c6\n  persists round 1\n');
    expect(replayScenario(filled.text, createMachine)).toMatchObject({ ok: true, text: filled.text });
  });

  test('what the world says replaces what the text says', () => {
    const replay = replayScenario(`${cluster}\n----\nnonsense\nmore of it\n\ntimers\n----\n`, createMachine);
    expect(replay.ok && replay.text).toBe(
      `${cluster}\n----\np0 p1 a2 a3 a4 l5 c6 are up and know their roles\n` +
        '\ntimers\n----\nl5 learn-query\nc6 learn-query\n',
    );
  });
});

describe('a verdict', () => {
  const choice = ['deliver all prepare', 'deliver all promise', 'deliver all accept', 'deliver all accepted'];

  test('is that all properties hold, of everything since the cluster came up', () => {
    expect(lastSaid('verdict')).toEqual(['all properties hold so far']);
    expect(lastSaid(...prepared, ...choice, 'crash a2', 'restart a2', 'verdict')).toEqual([
      'all properties hold so far',
    ]);
  });

  test('names each violated property of a cluster with a quirk, once', () => {
    const commands = [`${cluster} quirk=forgets-promise`, ...prepared, 'deliver all prepare', 'verdict'];
    const replay = replayScenario(commands.join('\n\n'), createMachine);
    expect(replay.ok && replay.blocks.at(-1)?.answered).toEqual([
      'promise-monotone is violated: a2 promises 1.0 without having written it down',
    ]);
  });

  test('says so where a message has no sender that is known', () => {
    expect(lastSaid('inject p0->a2 prepare 1.0', 'deliver p0->a2 prepare', 'verdict')).toEqual([
      'not everything is known: reports are missing that 2 others depend on',
    ]);
  });

  test('is of the cluster that its quirks make: an unknown one is refused', () => {
    const replay = replayScenario(`${cluster} quirk=forgets`, createMachine);
    expect(replay).toMatchObject({ ok: false, reason: 'expected a quirk of the gallery, got "forgets"' });
  });
});

describe('a lenient replay', () => {
  test('passes over what is not there, and says so', () => {
    const commands = [cluster, ...prepared, 'deliver p0->a2 accept', 'deliver p0->a2 prepare'].join('\n\n');
    expect(replayScenario(commands, createMachine)).toMatchObject({ ok: false });
    const replay = replayScenario(commands, createMachine, true);
    const answers = replay.ok ? replay.blocks.map(({ answered }) => answered[0]) : [];
    expect(answers.at(-2)).toMatch(/^\(passed over: no message matches "p0->a2 accept"/);
    expect(answers.at(-1)).toBe('a2 receives prepare 1.0 from p0');
  });
});

describe('commands move the world by hand', () => {
  test('deliver takes the first message that matches, or the n-th', () => {
    expect(lastSaid(...prepared, 'deliver p0->a3 prepare 1.0')[0]).toBe('a3 receives prepare 1.0 from p0');
    const twice = lastSaid(
      'inject p0->a2 query',
      'inject p0->a2 prepare 1.0',
      'inject p0->a2 prepare 2.0',
      'deliver p0->a2 prepare [2]',
    );
    expect(twice[0]).toBe('a2 receives prepare 2.0 from p0');
  });

  test('accept is not taken for accepted', () => {
    expect(failure('inject a2->l5 accepted 1.0 = x', 'deliver a2->l5 accept').reason).toMatch(/^no message matches/);
  });

  test('deliver all takes what is in flight now, by type, sender and receiver', () => {
    const said = lastSaid(...prepared, 'inject p1->a3 prepare 1.1', 'deliver all prepare to=a3');
    expect(said.filter((line) => line.includes('receives'))).toEqual([
      'a3 receives prepare 1.0 from p0',
      'a3 receives prepare 1.1 from p1',
    ]);
    expect(lastSaid(...prepared, 'inject p1->a3 prepare 1.1', 'deliver all from=p1')[0]).toMatch(
      /^a3 receives prepare 1\.1/,
    );
  });

  test('deliver everything goes on until nothing is in flight', () => {
    expect(lastSaid('propose c6 value=x to=p0', 'deliver everything', 'in-flight')).toEqual(['(nothing)']);
    const said = lastSaid('propose c6 value=x to=p0', 'deliver everything');
    expect(said).toContain('c6 receives decision 1.0 = x from l5');
  });

  test('drop and duplicate act on messages in flight', () => {
    const query = 'inject p0->a2 query';
    expect(lastSaid(query, 'drop p0->a2 query', 'in-flight')).toEqual(['(nothing)']);
    expect(lastSaid(query, 'duplicate p0->a2 query', 'in-flight')).toEqual(['p0 -> a2 query', 'p0 -> a2 query']);
  });

  test('a timer runs out when it is told to, once', () => {
    const said = lastSaid(...prepared, 'timer p0 phase-resend 1.0');
    expect(said[0]).toMatch(/^p0 wakes for phase-resend 1\.0/);
    expect(failure('timer l5 learn-query', 'timer l5 learn-query [2]').reason).toContain('no timer of l5');
  });
});

describe('processes and disks by hand', () => {
  test('a crash loses what its disk holds back, unless it was written', () => {
    const held = ['hold-disk a2', 'inject p0->a2 prepare 1.0', 'deliver p0->a2 prepare'];
    expect(lastSaid(...held)).toEqual(['p0 -> a2 prepare 1.0 waits']);
    expect(lastSaid(...held, 'crash a2', 'restart a2')).toEqual(['a2 starts with an empty disk']);
    expect(lastSaid(...held, 'crash a2 written', 'restart a2')).toEqual(['a2 starts with promised 1.0']);
    expect(lastSaid(...held, 'sync a2')).toEqual([
      'a2 receives prepare 1.0 from p0',
      '  persists promised 1.0',
      '  a2 -> p0 promise 1.0',
    ]);
    expect(failure(...held, 'crash a2', 'sync a2').reason).toBe('a2 has no sync under way');
  });

  test('a paused node reads its socket when it is resumed', () => {
    const paused = ['pause a2', 'inject p0->a2 prepare 1.0', 'deliver p0->a2 prepare'];
    expect(lastSaid(...paused)).toEqual(['p0 -> a2 prepare 1.0 waits']);
    expect(lastSaid(...paused, 'resume a2')[0]).toBe('a2 receives prepare 1.0 from p0');
  });

  test('nobody is found where a process is down', () => {
    expect(lastSaid('inject p0->a2 prepare 1.0', 'crash a2', 'deliver p0->a2 prepare')).toEqual([
      'p0 -> a2 prepare 1.0 finds nobody',
    ]);
  });

  test('a vote of a wiped acceptor is refused', () => {
    expect(lastSaid('restart a2 wiped', 'inject a2->l5 accepted 1.0 = x', 'deliver a2->l5 accepted')).toEqual([
      'l5 refuses a datagram from a2: not the disk of that seat',
    ]);
  });

  test('a planned crash happens at its point', () => {
    const said = lastSaid(
      'cluster proposers=2 acceptors=3 learners=1 clients=1 crash=a2:before-send:promise:1',
      'inject p0->a2 prepare 1.0',
      'deliver p0->a2 prepare',
    );
    expect(said.at(-1)).toBe('a2 is gone, as planned, before-send');
  });

  test('state tells what is on the disk, decree by decree', () => {
    const said = lastSaid(
      'inject p0->a2 accept 1.0 = x',
      'inject p0->a2 prepare 1.0 in decree 1',
      'inject p0->a2 prepare 2.0 in decree 1',
      'deliver everything',
      'state a2',
    );
    expect(said).toEqual(['a2 holds accepted 1.0 = x, promised 2.0 in decree 1']);
  });

  test('an election begins with a token of every node of the ring', () => {
    const said = lastSaid('election', 'in-flight');
    expect(said.length).toBe(6);
    expect(said.every((line) => line.includes('token'))).toBe(true);
  });

  test('a further decree is opened at every node', () => {
    const said = lastSaid('open-decree 1', 'propose c6 value=y to=p0', 'deliver all');
    expect(said).toContain('  persists round 1 in decree 1');
  });

  test.each([
    'request x y',
    'prepare 9.0',
    'promise 2.1',
    'promise 2.1 (accepted 1.0 = x)',
    'accept 10.0 = x y',
    'accepted 1.0 = x in decree 3',
    'rejected 1.0 (promised 2.1)',
    'decision 1.0 = x',
    'decision-ack',
    'query in decree 1',
  ])('inject puts "%s" into flight as it is written', (words) => {
    expect(lastSaid(`inject p0->a2 ${words}`)).toEqual([`p0 -> a2 ${words}`]);
  });
});

describe('what cannot be done is refused with its line', () => {
  test.each([
    ['destroy a2', 'unknown command "destroy", expected one of cluster, '],
    ['deliver p0->a2 prepare', 'no message matches "p0->a2 prepare"; in flight: nothing'],
    ['deliver p0 prepare', 'expected "FROM->TO" or "all", got "p0"'],
    ['deliver all from=a9', 'no node is called "a9"'],
    ['drop all', 'no message matches "all"'],
    ['timer p0 back-off', 'no timer of p0 matches "back-off"; set: (nothing)'],
    ['crash a9', 'no node is called "a9", expected one of p0, p1, '],
    ['crash a2 softly', 'expected "crash a2" or "crash a2 written"'],
    ['propose c6 value=x at=p0', 'expected "propose CLIENT value=VALUE"'],
    ['restart a2 twice', 'expected "restart a2" or "restart a2 wiped"'],
    ['inject p0->a2 shrug', '"shrug" is no message; expected one of: request VALUE, '],
    ['inject p0 prepare 1.0', 'expected "FROM->TO", got "p0"'],
    ['propose c6', 'expected "propose CLIENT value=VALUE"'],
    ['propose c6 value=x to=p9', 'no node is called "p9"'],
    ['open-decree next', 'expected "open-decree NUMBER"'],
    ['cluster observers=5', 'expected proposers=, acceptors=, learners= or clients= with a count'],
    ['cluster friends=5', 'expected names of up to 12 letters in friends=, found "5"'],
    ['cluster friends=Amy,Ben,amy', 'expected a name for each friend, found "amy" twice'],
    ['cluster friends=Amy,Ben acceptors=3', 'acceptors=3, but there are 2 friends'],
    ['cluster friends=Amy crash=Ben:before-send:promise:1', 'expected proposers=,'],
    ['cluster crash=a2:now:promise:1', 'expected proposers=,'],
  ])('%s', (command, reason) => {
    const { line, reason: told } = failure(command);
    expect(line).toBe(3);
    expect(told.startsWith(reason), told).toBe(true);
  });

  test('a command before any cluster', () => {
    expect(replayScenario('# Nothing yet.\ntimers', createMachine)).toMatchObject({ ok: false, line: 2 });
  });
});
