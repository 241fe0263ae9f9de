/** Failing seeds of a log become short scenarios, too: of the same violation, of which not one command can go. */
import { describe, expect, test } from 'vitest';
import { nodeId } from '../../../src/paxos/ballot.js';
import { labelOf } from '../../../src/paxos/configuration.js';
import { createMachine } from '../../../src/paxos/machine.js';
import type { LogQuirkName } from '../../../src/paxos/quirks.js';
import { exhibitOf, exhibitPreset } from '../../../src/sim/gallery/exhibits.js';
import { logSwarmOf } from '../../../src/sim/gallery/log-swarms.js';
import { replayScenario } from '../../../src/sim/scenario/replay.js';
import { formatCommand } from '../../../src/sim/shrink/hand-command.js';
import { createPlayer } from '../../../src/sim/shrink/hand-play.js';
import { scenarioText } from '../../../src/sim/shrink/scenario-text.js';
import { clusterWords, presetOf, shapeOf } from '../../../src/sim/shrink/script.js';
import { type Shrunk, shrinkSeed } from '../../../src/sim/shrink/shrink.js';
import { commandsOf } from '../../../src/sim/shrink/tape.js';
import { runSwarm, verdictAlone } from '../../../src/sim/trial.js';

const isLong = process.env.PAXOS_TUI_LONG === '1';
const longer: readonly [LogQuirkName, number][] = [
  ['snapshot-lowers-promise', 4],
  ['wiped-member-votes', 4],
  ['proposes-over-reports', 4],
];

/** The first seed that fails. */
function shrinkFirst(quirk: LogQuirkName): Shrunk {
  const preset = exhibitPreset(exhibitOf(quirk), [quirk]);
  const { logProfile } = logSwarmOf(quirk);
  for (let seed = 1; seed <= 100; seed++) {
    const outcome = shrinkSeed({ preset, seed, createMachine, logProfile }, (options) =>
      runSwarm(options, verdictAlone),
    );
    if (outcome.type === 'shrunk') return outcome;
    if (outcome.type === 'not-by-hand') throw new Error(`seed ${seed}: ${outcome.property} not found again by hand`);
  }
  throw new Error(`${quirk}: no seed fails`);
}

describe('a seed of a log that fails becomes a short scenario of the same violation', () => {
  test.each<[LogQuirkName, number]>([
    // Three members, two that join, and a client.
    ['joiner-votes', 6],
    ...(isLong ? longer : []),
  ])('%s', (quirk, nodes) => {
    const { script, property, before, after, isMinimal } = shrinkFirst(quirk);
    expect(after.events).toBeLessThanOrEqual(40);
    expect(before.events).toBeGreaterThan(1000);
    expect({ isMinimal, nodes: after.nodes }).toEqual({ isMinimal: true, nodes });
    const text = scenarioText(script, ['A test.'], createMachine);
    const replay = replayScenario(text, createMachine);
    if (!replay.ok) throw new Error(`line ${replay.line}: ${replay.reason}`);
    expect(replay.text).toBe(text);
    expect(replay.blocks[0]?.command).toContain(`quirk=${quirk}`);
    expect(replay.blocks.at(-1)?.answered.join('\n')).toContain(`${property} is violated: `);
    const player = createPlayer(createMachine, property);
    for (const gone of script.commands) {
      const commands = script.commands.filter((command) => command !== gone);
      expect(player.play({ ...script, commands })).toBeNull();
    }
  });
});

describe('a trace of a log becomes commands', () => {
  test('of operations for those who began them, of what arrived, of timers that were not over', () => {
    const commands = [
      'cluster replicas=3 clients=1 app=kv',
      'lead r0',
      'propose c3 value=put a 1 filled=100',
      'deliver c3->r0 invoke',
      'duplicate r0->r1 p2a',
      'deliver r0->r1 p2a',
      'deliver r0->r1 p2a',
      'drop r0->r2 p2a',
      'deliver r1->r0 p2b',
      'timer r0 heartbeat',
      'crash r1',
      'restart r1 wiped',
    ];
    const replay = replayScenario(commands.join('\n'), createMachine);
    if (!replay.ok) throw new Error(replay.reason);
    const [run] = replay.trace;
    if (run?.kind !== 'run') throw new Error('a trace begins with the record of its run');
    const { configuration } = run.preset;
    const told = commandsOf(replay.trace, configuration, { decree: null, hasElection: false });
    const lines = told.map((command) => formatCommand(command, (node) => labelOf(configuration, node)));
    const first = lines.findIndex((line) => line.startsWith('propose'));
    expect(lines.slice(first)).toEqual([
      'propose c3 value=put a 1 filled=100',
      'deliver c3->r0 invoke put a 1…',
      'duplicate r0->r1 p2a 1.0 slot 0: put a 1…',
      'deliver r0->r1 p2a 1.0 slot 0: put a 1…',
      'deliver r0->r1 p2a 1.0 slot 0: put a 1…',
      'deliver r1->r0 p2b 1.0 slot 0',
      'timer r0 heartbeat 1.0',
      'crash r1',
      'restart r1 wiped',
    ]);
  });
});

test('the words of a cluster are all of its settings', () => {
  const words = 'replicas=5 joiners=1 clients=2 app=bank window=3 batch=2 snapshot-every=9 quorums=4+2 skip-slot=1';
  const replay = replayScenario(`cluster ${words}`, createMachine);
  const [run] = replay.ok ? replay.trace : [];
  const log = run?.kind === 'run' ? run.preset.configuration.log : undefined;
  if (log === undefined) throw new Error('no log');
  const counts = { proposers: 0, acceptors: 0, learners: 0, clients: 2 };
  expect(clusterWords({ counts, log: shapeOf(log), quirks: [] }).join(' ')).toBe(words);
  expect(presetOf({ counts, log: shapeOf(log), quirks: [] }).configuration.clients).toEqual([nodeId(6), nodeId(7)]);
});
