/** paxos-tui attach --config FILE: watches replicas and clients that people started, each in a terminal. */
import { randomInt } from 'node:crypto';
import { attachSession } from '../cluster/attached-session.js';
import { type HandSession, startHandSession } from '../cluster/hand-session.js';
import { clusterByHand } from '../node/by-hand.js';
import type { AppName } from '../paxos/multi/apps/app.js';
import { loadByHand, presetByHand } from '../preset/by-hand.js';
import type { Session } from '../schema/session.js';
import { isHeadless } from './face.js';
import type { Installation } from './installation.js';
import { problemOfRecordFile } from './record-file.js';
import type { RunOptions } from './run-options.js';
import { refuse, say } from './say.js';

export type ByHandOptions = { readonly config: string; readonly f: number | null; readonly app: AppName };

type Opened =
  | { readonly ok: true; readonly session: Session; readonly own: HandSession | null }
  | { readonly ok: false; readonly reason: string };

/** Settles with the exit code. */
export async function attachByHand(
  byHand: ByHandOptions,
  options: RunOptions,
  installation: Installation,
): Promise<number> {
  const headless = isHeadless(options);
  const problem = options.record === undefined ? null : problemOfRecordFile(options.record);
  if (problem !== null) return refuse(problem);
  const opened = await open(byHand, options, installation);
  if (!opened.ok) return refuse(opened.reason);
  const { session, own } = opened;
  if (options.record !== undefined) {
    if (own !== null) own.keepTrace(options.record);
    else {
      await session.close();
      return refuse('--record: this cluster is watched already, and only the first who watches it can record');
    }
  }
  if (headless) {
    const { followSession } = await import('./follow.js');
    return followSession(session, options, { isTeardown: () => false, isCutShort: false });
  }
  const { showSession } = await import('./dashboard.js');
  const code = await showSession(session, options, installation);
  await session.close();
  return code;
}

/** The first to watch opens a hub; everybody later attaches to it. */
async function open(
  { config, f, app }: ByHandOptions,
  options: RunOptions,
  installation: Installation,
): Promise<Opened> {
  const loaded = await loadByHand(config, { f, app, skipSlot: null });
  if (!loaded.ok) return loaded;
  const { log, ports } = loaded.cluster;
  const seed = options.seed === undefined ? randomInt(2 ** 32) : Number(options.seed);
  const preset = presetByHand(config, loaded.cluster, seed);
  const { guardPath, version: programVersion } = installation;
  const hand = { cluster: clusterByHand(log, ports), guardPath, programVersion };
  const started = await startHandSession(preset, hand);
  if (started.ok) return { ...started, own: started.session };
  if ('reason' in started) return started;
  const { url, pid } = started.watcher;
  const attachment = await attachSession(url);
  if (attachment.ok) {
    say(`process ${pid} watches this cluster already, so this is one more view of the same`);
    return { ...attachment, own: null };
  }
  // Somebody else has its id by now, or it is just ending.
  if (!/^no cluster listens/.test(attachment.reason)) {
    return {
      ok: false,
      reason: `process ${pid} watches this cluster already and cannot be joined: ${attachment.reason}`,
    };
  }
  const again = await startHandSession(preset, hand, pid);
  if (again.ok) return { ...again, own: again.session };
  const reason = 'reason' in again ? again.reason : `process ${again.watcher.pid} watches this cluster; try once more`;
  return { ok: false, reason };
}
