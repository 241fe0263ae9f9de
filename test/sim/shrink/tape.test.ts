/** What a trace becomes as commands of a hand: played by hand, traced, and read back. */
import { describe, expect, test } from 'vitest';
import { decreeNumber } from '../../../src/paxos/ballot.js';
import { labelOf } from '../../../src/paxos/configuration.js';
import { createMachine } from '../../../src/paxos/machine.js';
import { formatCommand } from '../../../src/sim/shrink/hand-command.js';
import { commandsOf, type Focus } from '../../../src/sim/shrink/tape.js';
import { replayScenario } from '../../../src/sim/scenario/replay.js';

const decree0: Focus = { decree: decreeNumber(0), hasElection: false };
/** x is asked for, and all acceptors but a1 have promised. */
const prepared = ['propose c5 value=x', 'deliver c5->p0 request', 'deliver p0->a2 prepare', 'deliver p0->a3 prepare'];
const told = [
  'propose c5 value=x to=p0',
  'deliver c5->p0 request x',
  'deliver p0->a2 prepare 1.0',
  'deliver p0->a3 prepare 1.0',
];

/** As a scenario has them; those of the schedule that is played in `commands`. */
function taped(commands: readonly string[], focus = decree0, cluster = ''): readonly string[] {
  const replay = replayScenario([`cluster acceptors=3 clients=1 ${cluster}`, ...commands].join('\n'), createMachine);
  if (!replay.ok) throw new Error(replay.reason);
  const [run] = replay.trace;
  if (run?.kind !== 'run') throw new Error('a trace begins with the record of its run');
  const { configuration } = run.preset;
  return commandsOf(replay.trace, configuration, focus).map((command) =>
    formatCommand(command, (node) => labelOf(configuration, node)),
  );
}

describe('a trace becomes commands', () => {
  test('of what the nodes did; what was lost or never arrived is not told', () => {
    expect(taped([...prepared, 'drop a2->p0 promise', 'deliver a3->p0 promise'])).toEqual([
      ...told,
      'deliver a3->p0 promise 1.0',
    ]);
  });

  test('of a pause only what was done after it', () => {
    const paused = ['pause p0', 'deliver a2->p0 promise', 'crash a1', 'resume p0'];
    expect(taped([...prepared, ...paused])).toEqual([...told, 'crash a1', 'deliver a2->p0 promise 1.0']);
  });

  test('with a second copy for a message that was stepped twice', () => {
    const twice = ['duplicate a2->p0 promise', 'deliver a2->p0 promise', 'deliver a2->p0 promise'];
    expect(taped([...prepared, ...twice])).toEqual([
      ...told,
      'duplicate a2->p0 promise 1.0',
      'deliver a2->p0 promise 1.0',
      'deliver a2->p0 promise 1.0',
    ]);
  });

  test('of one decree, told as the first', () => {
    const later = ['open-decree 1', 'propose c5 value=y', 'deliver c5->p0 request y'];
    expect(taped([...prepared, ...later], { decree: decreeNumber(1), hasElection: false })).toEqual([
      'propose c5 value=y to=p0',
      'deliver c5->p0 request y',
    ]);
    expect(taped([...prepared, ...later], { decree: null, hasElection: false })).toEqual([
      ...told,
      'open-decree 1',
      'propose c5 value=y to=p0',
      'deliver c5->p0 request y in decree 1',
    ]);
  });

  test('with a wipe where a node came back with another disk', () => {
    expect(taped(['crash a2', 'restart a2', 'crash a3', 'restart a3 wiped'])).toEqual([
      'crash a2',
      'restart a2',
      'crash a3',
      'restart a3 wiped',
    ]);
  });
});

describe('what a disk holds after a crash tells', () => {
  test('the step that nobody was told of, with a copy of its message left in flight', () => {
    const unseen = ['hold-disk a1', 'deliver p0->a1 prepare', 'crash a1 written', 'restart a1'];
    expect(taped([...prepared, ...unseen])).toEqual([
      ...told,
      'duplicate p0->a1 prepare 1.0',
      'deliver p0->a1 prepare 1.0',
      'crash a1',
      'restart a1',
    ]);
  });

  test('the ballot that a proposer had written and not yet used', () => {
    const unseen = ['propose c5 value=x', 'hold-disk p0', 'deliver c5->p0 request', 'crash p0 written', 'restart p0'];
    expect(taped(unseen)).toEqual([
      'propose c5 value=x to=p0',
      'duplicate c5->p0 request x',
      'deliver c5->p0 request x',
      'crash p0',
      'restart p0',
    ]);
  });

  test('the answer that left before it was durable, and was lost with the disk', () => {
    const early = ['hold-disk a1', 'deliver p0->a1 prepare', 'deliver a1->p0 promise', 'crash a1', 'restart a1'];
    expect(taped([...prepared, ...early], decree0, 'quirk=answers-before-sync')).toEqual([
      ...told,
      'hold-disk a1',
      'deliver p0->a1 prepare 1.0',
      'deliver a1->p0 promise 1.0',
      'crash a1',
      'restart a1',
    ]);
  });
});
