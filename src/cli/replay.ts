/** paxos-tui replay FILE */
import { readRecording } from '../recording/read.js';
import { recordedSession } from '../recording/session.js';
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
    return followSession(session, options);
  }
  const { showSession } = await import('./dashboard.js');
  return showSession(session, options, installation);
}
