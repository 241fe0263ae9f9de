/** paxos-tui attach --config FILE: watches replicas and clients that people started, each in a terminal. */
import { randomInt } from 'node:crypto';
import { attachSession } from '../cluster/attached-session.js';
import { type HandSession, startHandSession } from '../cluster/hand-session.js';
import { clusterOfGroups } from '../node/broadcast-by-hand.js';
import { clusterByHand } from '../node/by-hand.js';
import type { AppName } from '../paxos/multi/apps/app.js';
import { loadByHand, presetByHand } from '../preset/by-hand.js';
import { loadPaxosConf, presetOfPaxosConf } from '../preset/multicast-by-hand.js';
import { isPaxosConf } from '../preset/paxos-conf.js';
import { readSmallFile } from '../preset/small-file.js';
import type { Preset } from '../schema/preset.js';
import type { Session } from '../schema/session.js';
import { isHeadless } from './face.js';
import type { Installation } from './installation.js';
import { problemOfRecordFile } from './record-file.js';
import type { RunOptions } from './run-options.js';
import { refuse, say } from './say.js';

export type ByHandOptions = {
  readonly config: string;
  readonly f: number | null;
  readonly app: AppName;
  /** Of an atomic broadcast. */
  readonly acceptors: number;
};

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
async function open(byHand: ByHandOptions, options: RunOptions, installation: Installation): Promise<Opened> {
  const found = await clusterOf(byHand, options);
  if (!found.ok) return found;
  const { preset, cluster } = found;
  const { guardPath, version: programVersion } = installation;
  const hand = { cluster, guardPath, programVersion };
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

type Found =
  | { readonly ok: true; readonly preset: Preset; readonly cluster: string }
  | { readonly ok: false; readonly reason: string };

/** The file tells by its lines whether it means replicas or an atomic broadcast. */
async function clusterOf({ config, f, app, acceptors }: ByHandOptions, options: RunOptions): Promise<Found> {
  const seed = options.seed === undefined ? randomInt(2 ** 32) : Number(options.seed);
  const text = await readSmallFile(config);
  if (text.ok && isPaxosConf(text.text)) {
    const loaded = await loadPaxosConf(config, { acceptorsMax: acceptors, interface: null, timeToLive: null });
    if (!loaded.ok) return loaded;
    for (const note of loaded.notes) say(note);
    const { configuration } = loaded;
    const preset = presetOfPaxosConf(config, configuration, seed);
    return { ok: true, preset, cluster: clusterOfGroups(configuration.multicast) };
  }
  const loaded = await loadByHand(config, { f, app, skipSlot: null });
  if (!loaded.ok) return loaded;
  const { log, ports } = loaded.cluster;
  return { ok: true, preset: presetByHand(config, loaded.cluster, seed), cluster: clusterByHand(log, ports) };
}
