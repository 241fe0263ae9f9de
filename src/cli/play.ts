/** paxos-tui play: Paxos by hand in a terminal, or the walk through a scenario as text. */
import { createMachine } from '../paxos/machine.js';
import { createPlayground } from '../sim/play/playground.js';
import { printable } from '../views/printable.js';
import { exitCodes } from './exit-codes.js';
import { isColourWanted } from './face.js';
import type { Installation } from './installation.js';
import { type Friends, freePlay, givenOptions, scenarioFor } from './play-source.js';
import { printWalk } from './play-walk.js';
import type { RunOptions } from './run-options.js';
import { refuse } from './say.js';
import { guardTerminal } from './terminal-guard.js';

export type PlayOptions = RunOptions & Friends & { readonly print?: true };

/** `name` is null for free play. Settles with the exit code. */
export async function playByHand(
  name: string | null,
  options: PlayOptions,
  installation: Installation,
): Promise<number> {
  const given = givenOptions(options);
  if (name !== null && given !== '') {
    const verb =
      given.includes('--acceptors') && !given.includes(' and ') ? 'is' : given.includes(' and ') ? 'are' : 'is';
    return refuse(printable(`${given} ${verb} for free play; ${name} says itself who takes part`));
  }
  const hasTerminal = process.stdin.isTTY && process.stdout.isTTY && process.env.TERM !== 'dumb';
  const prints = options.print === true || !hasTerminal;
  if (name === null && prints) {
    const why = options.print === true ? '--print prints the walk through a scenario' : 'free play needs a terminal';
    return refuse(`${why}; name one: case-1, case-2, case-3 or a file`);
  }
  const source = name === null ? freePlay(options) : await scenarioFor(name, installation.scenariosFolder);
  if (!source.ok) return refuse(printable(source.reason));
  const playground = createPlayground({ title: source.title, script: source.script, createMachine });
  if (prints) return printWalk(playground, source.script.closing);
  const guard = guardTerminal(installation);
  const { runPlayScreen } = await import('../tui/play/app.js');
  const code = await runPlayScreen({
    playground,
    noColor: !isColourWanted(options),
    asciiBorders: options.ascii === true,
    saveFolder: process.cwd(),
  });
  await guard.done();
  return code ?? exitCodes.expectationHeld;
}
