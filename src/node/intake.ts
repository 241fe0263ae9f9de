/**
 * From a datagram to an input of the host: header, admission, fate, and only then the message. Whatever fails is told,
 * never thrown.
 */
import { fate, nameOfFate, promptly } from '../faults/fate.js';
import { createHeld, type Release } from '../faults/held.js';
import { createLinks } from '../faults/links.js';
import { type Copy, isHeldBack } from '../faults/rule.js';
import type { FaultSettings } from '../faults/settings.js';
import type { Input } from '../paxos/effect.js';
import type { MessageKey } from '../paxos/host.js';
import type { NodeId } from '../paxos/ballot.js';
import type { Heard } from './heard.js';
import type { Quirks } from '../paxos/quirks.js';
import { refusalOf } from '../schema/admission.js';
import type { Peer } from '../schema/control.js';
import { decodeHeader, decodeMessage, type Header } from '../schema/datagram.js';
import type { FateRecord, RefusalReason } from '../schema/trace.js';
import type { Refused } from './refusals.js';
import type { Scheduler } from './scheduler.js';
import type { Arrival } from './udp.js';

export type Identity = {
  readonly node: NodeId;
  readonly disk: string;
  readonly cluster: string;
  readonly digest: number;
  readonly quirks: Quirks;
  /** Nodes of a log are told which disk a message comes from. */
  readonly isOfLog: boolean;
  /** Of an atomic broadcast: what this node hears. Null where nodes send to one another. */
  readonly heard: Heard | null;
};

/** `disk` is the sender's. */
type Admitted = { readonly arrival: Arrival; readonly disk: string };

export type Intake = {
  receive(arrival: Arrival): void;
  /** One copy of a message that is held here; nothing happens if there is none. */
  release(key: MessageKey, how: Release): void;
};

export function createIntake(options: {
  readonly me: Identity;
  readonly peers: () => ReadonlyMap<NodeId, Peer>;
  readonly settings: () => FaultSettings;
  readonly scheduler: Scheduler;
  readonly take: (input: Input, cause: MessageKey) => void;
  readonly tellFate: (told: Pick<FateRecord, 'kind' | 'message' | 'fate' | 'delayMs'>) => void;
  readonly tellRefused: (refused: Refused) => void;
}): Intake {
  const { me, scheduler } = options;
  const { heard } = me;
  const addressee = heard === null ? me : { ...me, group: heard.group };
  const links = createLinks();

  const refuse = ({ bytes, sender }: Arrival, reason: RefusalReason, message: MessageKey | null): void => {
    const address = `${sender.address}:${sender.port}`;
    options.tellRefused({ kind: 'refused', reason, bytes: bytes.length, address, message });
  };

  const deliver = ({ arrival, disk }: Admitted, key: MessageKey): void => {
    const decoded = decodeMessage(arrival.bytes);
    const { from } = key;
    if (!decoded.ok) refuse(arrival, decoded.reason, key);
    else if (me.isOfLog) options.take({ type: 'message', from, message: decoded.message, disk }, key);
    else options.take({ type: 'message', from, message: decoded.message }, key);
  };

  const held = createHeld<Admitted>({
    deliver,
    tell: (message, told) => options.tellFate({ kind: 'fate', message, fate: told, delayMs: 0 }),
  });

  const carry = (admitted: Admitted, copy: Copy): void => {
    const { key } = copy;
    const settings = options.settings();
    const bad = links.step(settings, copy);
    const delaysMs = fate(settings, scheduler.pace, copy, bad);
    if (delaysMs === promptly) {
      deliver(admitted, key);
      return;
    }
    if (delaysMs.length > 0 && isHeldBack(settings, copy)) {
      const isKept = delaysMs.map(() => held.add(key, admitted)).some(Boolean);
      if (!isKept) options.tellFate({ kind: 'fate', message: key, fate: 'lost', delayMs: 0 });
      return;
    }
    const named = nameOfFate(delaysMs, scheduler.pace);
    if (named !== null) options.tellFate({ kind: 'fate', message: key, ...named });
    for (const [index, delayMs] of delaysMs.entries()) {
      if (delayMs === 0) deliver(admitted, key);
      // The same draw under another pace, should it change meanwhile: its fate stays, only the delay differs.
      else
        scheduler.hold(
          (pace) => fate(settings, pace, copy, bad)[index] ?? 0,
          () => deliver(admitted, key),
        );
    }
  };

  return {
    receive(arrival) {
      const decoded = decodeHeader(arrival.bytes);
      if (!decoded.ok) {
        refuse(arrival, decoded.reason, null);
        return;
      }
      const { header } = decoded;
      if (heard !== null && isOwn(header, me)) return;
      const { from, incarnation, step, type } = header;
      const part = heard === null ? header.part : header.part + heard.placeAmongReceiversOf(from);
      const key = { from, incarnation, step, part };
      const refusal = refusalOf(header, addressee, options.peers());
      if (refusal !== null) refuse(arrival, refusal, key);
      else carry({ arrival, disk: header.disk }, { key, to: me.node, type });
    },
    release(key, how) {
      held.release(key, how);
    },
  };
}

/** What a node says to a group that it is in comes back to it. */
const isOwn = (header: Header, me: Identity): boolean => header.from === me.node && header.disk === me.disk;
