/** paxos-tui attach URL */
import { attachSession } from '../cluster/attached-session.js';
import { isHeadless } from './face.js';
import type { Installation } from './installation.js';
import type { RunOptions } from './run-options.js';
import { refuse, say } from './say.js';

export async function attach(url: string, options: RunOptions, installation: Installation): Promise<number> {
  const headless = isHeadless(options);
  const attachment = await attachSession(url);
  if (!attachment.ok) return refuse(attachment.reason);
  const { session } = attachment;
  if (headless) {
    const { followSession } = await import('./follow.js');
    return followSession(session, options, { isTeardown: () => false, isCutShort: false });
  }
  if (!session.mayControl) say('this address is for watching only, so nothing of the cluster can be changed from here');
  const { showSession } = await import('./dashboard.js');
  return showSession(session, options, installation);
}
