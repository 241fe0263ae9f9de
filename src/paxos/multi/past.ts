/** State of what a replica keeps of its past; see keeping.ts. */
import type { DurableReports } from './compaction.js';
import type { SnapshotFetch } from './snapshot-fetch.js';
import { createSnapshotSource, type SnapshotSource } from './snapshot-source.js';

export type Past = {
  readonly source: SnapshotSource;
  /** On its way to here; null for none. */
  fetch: SnapshotFetch | null;
  readonly reports: DurableReports;
};

export const createPast = (): Past => ({ source: createSnapshotSource(), fetch: null, reports: new Map() });
