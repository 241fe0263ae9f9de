/** Machines with one rule wrong each, which schedules, checker and shrinker must catch. */
import type { Effect, Input } from '../../src/paxos/effect.js';
import type { Machine } from '../../src/paxos/host.js';
import { createMachine, type MachineOptions } from '../../src/paxos/machine.js';

export type MachineFactory = (options: MachineOptions) => Machine;

/** A disk that is written and never read back: after a restart an acceptor knows of no promise and no vote. */
export function forgetsOnRestart(options: MachineOptions): Machine {
  const machine = createMachine(options);
  const forget = (input: Input): Input => (input.type === 'boot' ? { ...input, recovered: [] } : input);
  return { step: (input) => machine.step(forget(input)) };
}

/** A learner that takes the first vote for the whole quorum. */
export function learnsFromOneVote(options: MachineOptions): Machine {
  const machine = createMachine(options);
  if (!options.configuration.learners.includes(options.self)) return machine;
  const decided = new Set<number>();
  return {
    step(input) {
      const effects = machine.step(input);
      if (input.type !== 'message' || input.message.type !== 'accepted') return effects;
      const { decree, proposal } = input.message;
      if (decided.has(decree)) return effects;
      decided.add(decree);
      const tooSoon: Effect = { type: 'decide', decree, proposal, counted: true };
      return effects.some((effect) => effect.type === 'decide') ? effects : [tooSoon, ...effects];
    },
  };
}

/** An acceptor that promises and accepts whatever it is asked, whatever it promised before. */
export function ignoresItsPromise(options: MachineOptions): Machine {
  const { configuration, self, client } = options;
  if (!configuration.acceptors.includes(self)) return createMachine(options);
  const fresh = (): Machine => createMachine({ configuration, self, client });
  let machine = fresh();
  let boot: Input | null = null;
  return {
    step(input) {
      if (input.type === 'boot') boot = { ...input, recovered: [] };
      if (input.type === 'message' && input.message.type === 'accept' && boot !== null) {
        machine = fresh();
        machine.step(boot);
      }
      return machine.step(input);
    },
  };
}
