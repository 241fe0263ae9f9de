/** Shrunken copies of presets of logs: small in every respect, and still the same in kind. */
import { describe, expect, test } from 'vitest';
import { replicasOf } from '../../../src/paxos/multi/settings.js';
import { listPresets } from '../../../src/preset/list.js';
import { operationsIn, smallCommandsMax, smallCopy } from '../../../src/sim/log/small-copy.js';
import { presetNamed, presetsFolder } from '../judged.js';

const all = await Promise.all((await listPresets(presetsFolder)).map(({ name }) => presetNamed(name)));
const presets = all.filter(({ configuration: { log, multicast } }) => log !== undefined && multicast === undefined);

describe('a small copy', () => {
  test.each(presets.map((preset) => [preset.name, preset] as const))('of %s', (_name, preset) => {
    const { configuration, clients, events, crashes, rules } = smallCopy(preset);
    const { log } = configuration;
    if (log === undefined) throw new Error('the copy keeps no log');
    expect(log.members.length).toBeLessThanOrEqual(5);
    expect(log.quorums.phase1 + log.quorums.phase2).toBeGreaterThan(log.members.length);
    expect(log.window).toBeLessThanOrEqual(8);
    expect(log.snapshotEvery).toBeLessThanOrEqual(8);
    expect([events, crashes, rules]).toEqual([[], [], []]);
    const commands = clients.map(({ workload }) => (workload === undefined ? 0 : (operationsIn(workload) ?? Infinity)));
    expect(commands.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(smallCommandsMax);
    // Whoever works in the preset works in its copy.
    const works = preset.clients.some(({ workload }) => workload !== undefined);
    expect(commands.some((count) => count > 0)).toBe(works);
    expect(clients.map(({ node }) => node)).toEqual(configuration.clients);
    expect(new Set([...replicasOf(log), ...configuration.clients]).size).toBe(
      replicasOf(log).length + configuration.clients.length,
    );
  });

  test('of a preset without a log is refused', async () => {
    const run3 = await presetNamed('run3');
    expect(() => smallCopy(run3)).toThrow('run3 keeps no log');
  });
});
