/**
 * A node of an atomic broadcast that a person starts: one role, one process, without a hub. It keeps nothing on disk:
 * each start is a new node, which its boot number, the id of its memory, tells from all others.
 */
import { createHash } from 'node:crypto';
import type { FaultRule } from '../faults/settings.js';
import type { NodeId } from '../paxos/ballot.js';
import { groupNames, groupOf, type MulticastSettings } from '../paxos/broadcast/groups.js';
import type { Configuration } from '../paxos/configuration.js';
import type { Machine } from '../paxos/host.js';
import { incarnationByMeeting } from '../schema/meeting-file.js';
import { firstDecree } from '../schema/preset.js';
import type { NodeRecord } from '../schema/trace.js';
import { openMulticastSocket } from './multicast-socket.js';
import { createMemoryStorage } from './storage.js';
import { createWatchedWorker } from './watched-worker.js';
import type { Worker } from './worker.js';

export type BroadcastStart = {
  readonly node: NodeId;
  readonly configuration: Configuration & { readonly multicast: MulticastSettings };
  readonly machine: Machine;
  /** Where faults and timers draw their chance from. */
  readonly seed: number;
  readonly rules: readonly FaultRule[];
  /** Each step and all that this node saw. */
  readonly report: (record: NodeRecord) => void;
  /** While false, what arrives is let go of, as by a socket that is full. */
  readonly mayReceive: () => boolean;
  /** One sentence for people. */
  readonly note: (sentence: string) => void;
};

export type BroadcastNode = {
  /** Of a client: values without a newline, each as a string of one character (U+0000 to U+00FF) a byte. */
  submit(values: readonly string[]): void;
  /** Takes nothing any more at once; settles when whoever watches was told all. */
  close(): Promise<void>;
};

/**
 * 16 hexadecimal digits, the same for all who were started with the same groups and ports, wherever the file is that
 * names them.
 */
export function clusterOfGroups({ groups }: MulticastSettings): string {
  const text = groupNames.map((name) => `${name} ${groups[name].address} ${groups[name].port}`).join(';');
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** Rejects with a WorkerFailure, one sentence, if the group cannot be had. */
export async function startBroadcastByHand(start: BroadcastStart): Promise<BroadcastNode> {
  const { node, configuration, machine, seed, rules, report, note } = start;
  const { multicast } = configuration;
  const group = groupOf(node);
  if (group === null) throw new Error(`node ${node} is in no group`);
  let worker: Worker | null = null;
  const udp = await openMulticastSocket({
    group: multicast.groups[group],
    multicast,
    note,
    onDatagram: (arrival) => {
      if (start.mayReceive()) worker?.receive(arrival);
    },
  });
  const cluster = clusterOfGroups(multicast);
  const incarnation = incarnationByMeeting(cluster, node);
  const { worker: runs, watched } = createWatchedWorker({
    ...{ node, incarnation, cluster, configuration, machine, udp },
    ...{ storage: createMemoryStorage(), chatLog: null, seed, rules, report, note, onWatched: undefined },
  });
  // Whoever watches already is told of the very start.
  await watched.looked;
  watched.begun();
  worker = runs;
  runs.hear({ type: 'faults', settings: { seed, rules, groups: [] } });
  runs.hear({ type: 'peers', peers: [], decree: firstDecree, seated: true });
  return {
    submit(values) {
      const value = values.join('\n'); // The client takes several at once so.
      if (values.length > 0) runs.hear({ type: 'propose', decree: firstDecree, value, proposer: null });
    },
    close() {
      runs.close();
      udp.close();
      return watched.close();
    },
  };
}
