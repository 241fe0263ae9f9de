/** The options of the command line, as commander hands them over. */
export const logLevels = ['debug', 'info', 'warning', 'error'] as const;

export type RunOptions = {
  readonly headless?: true;
  readonly json?: true;
  /** Each `key=value`. */
  readonly set: readonly string[];
  /** In virtual time, without processes. */
  readonly sim?: true;
  readonly pace?: string;
  readonly seed?: string;
  readonly record?: string;
  /** Only 'kernel'. */
  readonly netem?: string;
  readonly logLevel: (typeof logLevels)[number];
  readonly color: boolean;
  readonly ascii?: true;
};

/** --pace and --seed are short for --set; they count last. */
export function overridesOf({ set, pace, seed }: RunOptions): readonly string[] {
  return [...set, ...(pace === undefined ? [] : [`pace=${pace}`]), ...(seed === undefined ? [] : [`seed=${seed}`])];
}
