/** What a client of a log asks for by itself. */

export type Workload =
  /** Each lane sends its operations in turn, the next one when the last is answered, after a pause. */
  | {
      readonly type: 'lanes';
      readonly lanes: readonly (readonly string[])[];
      /** Drawn anew before each operation; in milliseconds at full pace. */
      readonly pauseMinMs: number;
      readonly pauseMaxMs: number;
    }
  /** As fast as answers come: so many operations of the app, null for no end. */
  | {
      readonly type: 'load';
      readonly operations: number | null;
      /** Most that are not answered yet. */
      readonly outstanding: number;
      /** Length of each operation in bytes, at least; shorter ones are filled up. */
      readonly bytes: number;
      /** Share of reads among them, in percent. */
      readonly readsPercent: number;
    };
