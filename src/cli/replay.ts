/** paxos-tui replay FILE */
import { readRecording } from '../recording/read.js';
import { recordedSession } from '../recording/session.js';
import type { ProcessRecord, TraceRecord } from '../schema/trace.js';
import { isHeadless } from './face.js';
import type { Installation } from './installation.js';
import type { RunOptions } from './run-options.js';
import { refuse, say } from './say.js';

export async function replay(file: string, options: RunOptions, installation: Installation): Promise<number> {
  const headless = isHeadless(options);
  const recording = await readRecording(file);
  if (!recording.ok) return refuse(recording.reason);
  const session = recordedSession(recording.records);
  if (headless) {
    if (recording.cutShort) say(`${file}: the recording is cut short; this is what it has`);
    const { followSession } = await import('./follow.js');
    const teardownFrom = recording.cutShort ? Number.POSITIVE_INFINITY : teardownOf(recording.records);
    const isTeardown = ({ sequence }: ProcessRecord): boolean => sequence >= teardownFrom;
    return followSession(session, options, { isTeardown, isCutShort: recording.cutShort });
  }
  const { showSession } = await import('./dashboard.js');
  return showSession(session, options, installation);
}

/** The supervisor's report with which it begins to end what is left: all are asked in one go, and nothing follows. */
function teardownOf(records: readonly TraceRecord[]): number {
  let from = Number.POSITIVE_INFINITY;
  let wasEnding = false;
  for (const record of records) {
    if (record.node !== null) continue;
    const isEnding = record.kind === 'process' && record.event.type === 'ending';
    if (isEnding && !wasEnding) from = record.sequence;
    wasEnding = isEnding;
  }
  return from;
}
