/** A session over a simulated cluster whose clock the test turns: the real protocol's records without processes. */
import { decreeNumber } from '../../src/paxos/ballot.js';
import { createMachine } from '../../src/paxos/machine.js';
import { paces } from '../../src/faults/pace.js';
import type { Preset } from '../../src/schema/preset.js';
import type { Session, SessionAnswer, SessionRequest } from '../../src/schema/session.js';
import type { TraceRecord } from '../../src/schema/trace.js';
import { createWorld } from '../../src/sim/world.js';

export type WorldSession = Session & {
  /** Lets virtual time pass. */
  advanceTo(atMs: number): void;
  readonly requests: readonly SessionRequest[];
};

export function createWorldSession(preset: Preset, mayControl = true): WorldSession {
  const records: TraceRecord[] = [];
  const listeners = new Set<(records: readonly TraceRecord[]) => void>();
  const requests: SessionRequest[] = [];
  const onRecord = (record: TraceRecord): void => {
    records.push(record);
    for (const listener of listeners) listener([record]);
  };
  const world = createWorld({ preset, seed: 7, pace: paces.normal, onRecord, createMachine });
  const request = (request: SessionRequest): SessionAnswer => {
    requests.push(request);
    if (!mayControl) return { ok: false, reason: 'Only the control token may change this run.' };
    if (request.type === 'pace') return { ok: false, reason: 'A simulated run has one pace.' };
    if (request.type === 'next-decree') world.openDecree(decreeNumber(world.nodes.decree + 1));
    else if (request.type === 'propose') {
      const client = request.client ?? preset.configuration.clients[0];
      if (client !== undefined) world.propose(client, request.value, request.proposer);
    } else if (request.type === 'faults') world.setFaults(request.rules, request.groups);
    else if (request.type === 'held') {
      const isThere = world.release(request.node, request.message, request.how);
      if (!isThere) return { ok: false, reason: 'No such message is held there.' };
    } else if (request.type === 'load') return { ok: false, reason: 'No load here.' };
    else world.act(request);
    return { ok: true };
  };
  return {
    kind: 'live',
    mayControl,
    requests,
    subscribe(listener) {
      listener([...records]);
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    request: async (wish) => request(wish),
    ended: new Promise(() => {}),
    close: async () => {},
    advanceTo: (atMs) => void world.runUntil(() => false, { atMs, events: 1_000_000 }),
  };
}
