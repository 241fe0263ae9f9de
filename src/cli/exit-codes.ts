/** What the program's exit says. README's table comes from here. */
export const exitCodes = {
  /** The preset's expectation held, which may be that nothing is decided. */
  expectationHeld: 0,
  propertyViolated: 1,
  badInput: 2,
  notInTime: 3,
  verdictUnknown: 4,
  /** A fault of this program. */
  ourFault: 70,
} as const;

/** By convention 128 and the signal's number. SIGPIPE stands for a reader that went away. */
export const signalExitCodes = { SIGHUP: 129, SIGINT: 130, SIGPIPE: 141, SIGTERM: 143 } as const;
export type EndingSignal = keyof typeof signalExitCodes;

/** What the exit of `client` says. */
export const clientExitCodes = { answered: 0, notInTime: 1, badInput: exitCodes.badInput } as const;
