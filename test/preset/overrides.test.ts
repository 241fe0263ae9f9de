/** --set on the shipped preset duel: what it changes, and the one sentence that refuses it. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadPreset } from '../../src/preset/load.js';

const presetsFolder = fileURLToPath(new URL('../../presets', import.meta.url));

const load = (...overrides: string[]) => loadPreset('duel', { presetsFolder, overrides });

async function presetWith(...overrides: string[]) {
  const result = await load(...overrides);
  if (!result.ok) throw new Error(result.reason);
  return result.preset;
}

describe('an override changes one option of the preset', () => {
  test.each([
    ['loss=20%', 0.2],
    ['loss=0.2', 0.2],
    ['loss=12.5%', 0.125],
    ['loss=1', 1],
    ['loss=100%', 1],
  ])('%s is a loss of %d on every link', async (override, lossRatio) => {
    const { rules } = await presetWith(override);
    expect(rules[0]).toMatchObject({ from: null, to: null, types: null, lossRatio });
  });

  test('the pace, the storage, the seed and the expectation', async () => {
    const preset = await presetWith('pace=slow', 'storage=memory', 'seed=7', 'expect.within=1.5s');
    expect(preset).toMatchObject({ pace: 'slow', storage: 'memory', seed: 7, expect: { withinMs: 1500 } });
  });

  test('a number of nodes moves the ids of all that follow', async () => {
    const { configuration } = await presetWith('nodes.acceptors=5');
    expect(configuration).toEqual({ proposers: [0, 1], acceptors: [2, 3, 4, 5, 6], learners: [7], clients: [8, 9] });
  });

  test('a value is text as it was written, and null makes its client wait', async () => {
    const { clients } = await presetWith('clients[0].value=007', 'clients.1.value=null');
    expect(clients.map(({ value }) => value)).toEqual(['007', null]);
  });

  test('the last of two for one key holds', async () => {
    expect((await presetWith('seed=1', 'seed=2')).seed).toBe(2);
  });

  test('whole lists', async () => {
    const { events } = await presetWith('faults=[{at: 2s, kill: 3}, {at: 1s, loss: 5%, node: 2}]');
    expect(events).toEqual([
      { atMs: 1000, action: { type: 'loss', node: 2, lossRatio: 0.05 } },
      { atMs: 2000, action: { type: 'kill', node: 3 } },
    ]);
  });
});

const ratio = 'expected a ratio such as 0.2 or 20%';

const refusals: readonly [override: string, reason: string][] = [
  ['loss=2', `--set loss=2: loss: ${ratio}, found 2`],
  ['loss=20', `--set loss=20: loss: ${ratio}, found 20`],
  ['loss=101%', `--set loss=101%: loss: ${ratio}, found "101%"`],
  ['loss=-0.1', `--set loss=-0.1: loss: ${ratio}, found -0.1`],
  ['loss=', `--set loss=: loss: ${ratio}, found nothing`],
  ['los=20%', '--set los=20%: los: unknown key; did you mean loss?'],
  ['nodes.acceptor=5', '--set nodes.acceptor=5: nodes.acceptor: unknown key; did you mean acceptors?'],
  ['nodes.acceptors=0', '--set nodes.acceptors=0: nodes.acceptors: expected a whole number from 1 to 64, found 0'],
  ['nodes=5', '--set nodes=5: nodes: expected a mapping with proposers, acceptors, learners, found 5'],
  ['pace=quick', '--set pace=quick: pace: expected one of slow, normal, fast, full, found "quick"'],
  ['storage=dsk', '--set storage=dsk: storage: expected one of memory, disk, found "dsk"'],
  ['seed=-1', '--set seed=-1: seed: expected a whole number from 0 to 4294967295, found -1'],
  ['expect.within=20', '--set expect.within=20: expect.within: expected a duration such as 500ms or 2s, found 20'],
  ['expect.within=2h', '--set expect.within=2h: expect.within: expected a duration such as 500ms or 2s, found "2h"'],
  ['expect.within=61m', '--set expect.within=61m: expect.within: expected a duration of at most an hour, found "61m"'],
  ['loss', '--set loss: expected key=value, such as loss=20%'],
  ['=3', '--set =3: expected key=value, such as loss=20%'],
  ['a b=2', '--set a b=2: expected a key such as loss, nodes.acceptors or clients[0].value before the ='],
  [
    '__proto__.x=1',
    '--set __proto__.x=1: expected a key such as loss, nodes.acceptors or clients[0].value before the =',
  ],
  ['rules=[{', '--set rules=[{: expected a value in YAML after the ='],
  ['clients[3].value=x', '--set clients[3].value=x: clients[3]: expected an index from 0 to 2, found 3'],
  [
    'faults=[{at: 1s}]',
    '--set faults=[{at: 1s}]: faults[0]: expected exactly one of start, stop, kill, restart, pause, resume, loss, partition, heal, cut, mend, crash, lie, honest beside at',
  ],
  [
    'faults=[{at: 1s, kill: 1, wipe: true}]',
    '--set faults=[{at: 1s, kill: 1, wipe: true}]: faults[0]: expected wipe only beside restart',
  ],
  [
    'faults=[{at: 1s, kill: 9}]',
    '--set faults=[{at: 1s, kill: 9}]: faults[0].kill: expected a node from 0 to 7, found 9',
  ],
  [
    'faults=[{at: soon, kill: 1}]',
    '--set faults=[{at: soon, kill: 1}]: faults[0].at: expected a duration such as 500ms or 2s, found "soon"',
  ],
  [
    'rules=[{types: [acept]}]',
    '--set rules=[{types: [acept]}]: rules[0].types[0]: expected a type of message, found "acept"; did you mean accept?',
  ],
  [
    'rules=[{delay: 20ms-10ms}]',
    '--set rules=[{delay: 20ms-10ms}]: rules[0].delay: expected a delay of at most an hour, the shorter bound first',
  ],
  [
    'transport.ports=65530',
    '--set transport.ports=65530: transport.ports: expected 8 ports from here to 65535, found 65530 to 65537',
  ],
  ['transport.ports=[1, 2]', '--set transport.ports=[1, 2]: transport.ports: expected 8 ports, one a process, found 2'],
  [
    'transport.ports=[1,2,3,4,5,6,7,1]',
    '--set transport.ports=[1,2,3,4,5,6,7,1]: transport.ports[7]: expected a port of its own, found 1 again',
  ],
  [
    'transport.ports=99999',
    '--set transport.ports=99999: transport.ports: expected a whole number from 1 to 65535, found 99999',
  ],
];

describe('an override that cannot be followed is refused in one sentence that names it', () => {
  test.each(refusals)('%s', async (override, reason) => {
    expect(await load(override)).toEqual({ ok: false, reason });
  });

  test('what is wrong because of two of them is blamed on the later one', async () => {
    expect(await load('seed=x', 'seed=y')).toEqual({
      ok: false,
      reason: '--set seed=y: seed: expected a whole number from 0 to 4294967295, found "y"',
    });
  });
});
