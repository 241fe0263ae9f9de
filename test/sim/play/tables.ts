/** Playgrounds for tests: of a scenario's text, or of friends who know of nothing. */
import { createMachine } from '../../../src/paxos/machine.js';
import type { Playground } from '../../../src/schema/playground.js';
import { createPlayground } from '../../../src/sim/play/playground.js';
import { scriptOf } from '../../../src/sim/play/script.js';
import { replayScenario } from '../../../src/sim/scenario/replay.js';

export const fiveFriends = 'cluster friends=Amy,Ben,Cal,Dan,Eva';

/** As `play FILE` opens it. */
export function playgroundOf(text: string, title = 'play'): Playground {
  const replay = replayScenario(text, createMachine);
  if (!replay.ok) throw new Error(`line ${replay.line}: ${replay.reason}`);
  return createPlayground({ title, script: scriptOf(text, replay.blocks), createMachine });
}

/** Plays these, each of which must be possible. */
export function playedFreely(cluster: string, ...commands: readonly string[]): Playground {
  const playground = playgroundOf(`${cluster}\n`);
  for (const command of commands) {
    const refusal = playground.play(command);
    if (refusal !== null) throw new Error(`${command}: ${refusal}`);
  }
  return playground;
}
