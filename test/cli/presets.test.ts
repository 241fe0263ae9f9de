/** What the presets are there to show, on real processes; and people's own files. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { compareBallots, formatBallot } from '../../src/paxos/ballot.js';
import type { Effect } from '../../src/paxos/effect.js';
import { decisionsOf, recordsOf, run } from './program.js';

const folder = mkdtempSync(path.join(tmpdir(), 'paxos-tui-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Told<Type extends Effect['type']> = Effect & { readonly type: Type };

/** Effects of one type over the whole trace, in no order. */
function effectsOf<Type extends Effect['type']>(stdout: string, type: Type): Told<Type>[] {
  return recordsOf(stdout).flatMap((record) =>
    record.kind === 'step' ? record.effects.filter((effect): effect is Told<Type> => effect.type === type) : [],
  );
}

/** What each proposer prepared, in order. */
function ballotsIn(stdout: string): Map<number, string[]> {
  const ballots = new Map<number, string[]>();
  for (const { message } of effectsOf(stdout, 'send')) {
    if (message.type !== 'prepare') continue;
    const used = ballots.get(message.ballot.node) ?? [];
    const ballot = formatBallot(message.ballot);
    if (!used.includes(ballot)) used.push(ballot);
    ballots.set(message.ballot.node, used);
  }
  return ballots;
}

const isPromise = (effect: Effect): boolean => effect.type === 'send' && effect.message.type === 'promise';

function crashesIn(stdout: string): number[] {
  return recordsOf(stdout).flatMap((record) =>
    record.kind === 'process' && record.event.type === 'exited' && record.event.crashPoint !== null
      ? [record.subject]
      : [],
  );
}

const isLong = process.env.PAXOS_TUI_LONG === '1';

describe('the presets show what they teach', () => {
  // How often depends on the machine; the simulator counts it. An accept that takes so long is overtaken on any.
  test.each(isLong ? ['full', 'fast', 'normal'] : ['full'])(
    'duel at pace %s: a ballot follows another only if the rival pre-empted it, and one value is decided',
    async (pace) => {
      const { code, stdout } = await run('duel', '--json', '--pace', pace, '--set', 'rules[0].delay=600ms');
      expect(code).toBe(0);
      const preempted = effectsOf(stdout, 'preempted');
      expect(preempted.length).toBeGreaterThan(0);
      expect(preempted.every(({ ballot, by }) => compareBallots(by, ballot) > 0 && by.node !== ballot.node)).toBe(true);
      const inVain = preempted.map(({ ballot }) => formatBallot(ballot));
      expect(new Set(inVain).size).toBe(inVain.length);
      for (const used of ballotsIn(stdout).values()) expect(inVain).toEqual(expect.arrayContaining(used.slice(0, -1)));
      expect(new Set([...decisionsOf(recordsOf(stdout)).values()].flatMap((each) => [...each])).size).toBe(1);
    },
  );

  test('minority: nothing is decided, and it is said why', async () => {
    const seconds = isLong ? 5 : 2; // As long as the preset has it, or the clients' longest wait a few times.
    const { code, stdout } = await run('minority', '--headless', '--set', `expect.within=${seconds}s`);
    expect(code).toBe(0);
    expect(stdout).toContain(`\nthe expectation held: nothing was decided for ${seconds} s, as expected\n`);
    expect(stdout).toMatch(/^why: a2, a3 and a4 are down: 2 of 5 acceptors can vote and a quorum needs 3$/m);
  });

  test('crash-phase-1: decided all the same, after a client of the dead proposer moved on', async () => {
    const { code, stdout } = await run('crash-phase-1', '--json');
    expect(code).toBe(0);
    // The acceptors crash at the prepare that reaches them, so it may be decided before; the simulator counts them.
    expect(crashesIn(stdout)).toContain(1);
    expect([1, 3, 4]).toEqual(expect.arrayContaining(crashesIn(stdout)));
    const promised = recordsOf(stdout).flatMap((record) =>
      record.kind === 'step' && record.effects.some(isPromise) ? [record.node as number] : [],
    );
    expect(promised.filter((node) => node === 3 || node === 4)).toEqual([]);
    const moves = effectsOf(stdout, 'move-on');
    expect(moves.length).toBeGreaterThan(0);
    expect(moves.every(({ from }) => from === 1)).toBe(true);
    const decisions = decisionsOf(recordsOf(stdout));
    for (const node of [8, 9, 10, 11, 12, 13, 14]) expect(decisions.get(node as never)?.size).toBe(1);
  });
});

describe('people’s own files', () => {
  test('run.sh is started as the cluster that it describes, on its ports', async () => {
    const ports = await freePorts(4);
    const hosts = hostsWith(ports).map((line, index) => `echo "${line}" ${index === 0 ? '>' : '>>'} hosts.txt`);
    const launches = ['condriver.py 0', 'condriver.py 1', 'condriver.py 2', 'clidriver.py 3 210 0'];
    const file = path.join(folder, 'run.sh');
    writeFileSync(file, ['#!/bin/bash', ...hosts, ...launches.map((each) => `python3 ${each} &`), ''].join('\n'));
    const { code, stdout } = await run(file, '--json');
    expect(code).toBe(0);
    const ready = recordsOf(stdout).flatMap((record) =>
      record.kind === 'process' && record.event.type === 'ready' ? [record.event.port] : [],
    );
    expect(ready.sort()).toEqual(ports.sort());
    expect(decisionsOf(recordsOf(stdout)).get(3 as never)).toEqual(new Set(['210']));
  });

  test('hosts.txt gives the nodes; its clients wait, which is said before anything is started', async () => {
    const file = path.join(folder, 'hosts.txt');
    writeFileSync(file, `${hostsWith(await freePorts(4)).join('\n')}\n`);
    expect(await run(file, '--headless')).toEqual({
      code: 2,
      stdout: '',
      stderr: `paxos-tui: ${file}: its clients wait for a value by key; give one with --set clients[0].value=55\n`,
    });
    const given = await run(file, '--headless', '--set', 'clients[0].value=55');
    expect(given.code).toBe(0);
    expect(given.stdout).toContain('the expectation held: 55 is decided');
  });
});

const hostsWith = (ports: readonly number[]) => [
  'PROPOSERS 1',
  'ACCEPTORS 1',
  'LEARNERS 1',
  ...ports.map((port, index) => `localhost ${port} ${index === 3 ? 'cli' : 'con'}`),
];

/** Ports that were free a moment ago, all held at once so that no two are the same. */
async function freePorts(count: number): Promise<number[]> {
  const sockets: Socket[] = [];
  for (let index = 0; index < count; index++) {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    sockets.push(socket);
  }
  const ports = sockets.map((socket) => socket.address().port);
  await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))));
  return ports;
}
