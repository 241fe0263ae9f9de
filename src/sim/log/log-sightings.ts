/** What should happen sometimes in random runs of a log, beside what befalls every cluster. */
import { type Ballot, compareBallots, type NodeId } from '../../paxos/ballot.js';
import type { Effect } from '../../paxos/effect.js';
import type { Message } from '../../paxos/message.js';
import { commandsOf, noOp } from '../../paxos/multi/command.js';
import { seatStep } from '../../paxos/multi/configuration.js';
import type { StepRecord } from '../../schema/trace.js';

/** In the order in which they are told. */
export const logOnlySightingNames = [
  'a leader that took over',
  'a leader of another round after a restart',
  'two leaders at once',
  'slots in flight at a change of leaders',
  'a hole filled with a no-op',
  'a promise in several parts',
  'a promise of some slots only',
  'a decision told with a heartbeat',
  'a missed decision fetched',
  'a snapshot taken',
  'a snapshot installed',
  'slots forgotten',
  'a restart from a snapshot',
  'a command decided twice',
  'a client sent on to the leader',
  'a read confirmed by a quorum',
  'a change of the members',
  'two changes of the members at once',
  'a joiner that caught up',
  'a wiped member with a new seat',
  'a pre-vote that found a leader',
] as const;

export type LogSightingName = (typeof logOnlySightingNames)[number];

export class LogSights {
  readonly #see: (name: LogSightingName) => void;
  #ballot: Ballot | null = null;
  /** Slots that were proposed, and of these those that were applied by anybody. */
  #proposedTo = 0;
  #appliedTo = 0;
  /** By session and sequence: the slot that a command was decided in. */
  readonly #slotOf = new Map<string, number>();
  readonly #members = new Set<string>();
  readonly #disks = new Map<NodeId, string>();
  #changeFrom = 0;

  constructor(see: (name: LogSightingName) => void) {
    this.#see = see;
  }

  step({ node, input, effects, incarnation }: StepRecord): void {
    if (input.type === 'boot') {
      this.#disks.set(node, input.disk ?? '');
      if (input.recovered.some(({ type }) => type === 'log-snapshot' || type === 'checkpoint')) {
        this.#see('a restart from a snapshot');
      }
    }
    if (input.type === 'message') this.#message(input.message);
    for (const effect of effects) this.#effect(node, incarnation, effect);
  }

  #message(message: Message): void {
    switch (message.type) {
      case 'p1b':
        if (message.parts > 1) this.#see('a promise in several parts');
        if (message.mark > message.from) this.#see('a promise of some slots only');
        break;
      case 'heartbeat':
        if (message.decided > this.#appliedTo) this.#see('a decision told with a heartbeat');
        break;
      case 'decisions':
        if (message.proposals.length > 0) this.#see('a missed decision fetched');
        break;
      case 'leader-is':
        if (message.leader !== null) this.#see('a client sent on to the leader');
        break;
      case 'canvassed':
        if (message.hearsLeader) this.#see('a pre-vote that found a leader');
        break;
    }
  }

  #effect(node: NodeId, incarnation: number, effect: Effect): void {
    switch (effect.type) {
      case 'adopted':
        this.#adopted(incarnation, effect.ballot);
        break;
      case 'send':
        if (effect.message.type === 'heartbeat') this.#beats(effect.message.ballot);
        break;
      case 'propose':
        this.#proposedTo = Math.max(this.#proposedTo, effect.decree + 1);
        if (effect.proposal.value === noOp && effect.adoptedFrom === null) this.#see('a hole filled with a no-op');
        break;
      case 'decide':
        this.#decided(effect.decree, effect.proposal.value);
        break;
      case 'applied':
        this.#appliedTo = Math.max(this.#appliedTo, effect.decree + 1);
        if (!this.#members.has(this.#disks.get(node) ?? '')) this.#see('a joiner that caught up');
        break;
      case 'snapshot':
        this.#see(effect.installed ? 'a snapshot installed' : 'a snapshot taken');
        break;
      case 'compacted':
        this.#see('slots forgotten');
        break;
      case 'read-served':
        this.#see('a read confirmed by a quorum');
        break;
      case 'configured': {
        const { number, from, members } = effect.configuration;
        for (const { disk } of members) this.#members.add(disk);
        if (number === 0) break;
        this.#see('a change of the members');
        if (from > this.#changeFrom && this.#changeFrom > this.#appliedTo)
          this.#see('two changes of the members at once');
        this.#changeFrom = Math.max(this.#changeFrom, from);
        if (members.some(({ seat }) => seat >= seatStep)) this.#see('a wiped member with a new seat');
        break;
      }
    }
  }

  #adopted(incarnation: number, ballot: Ballot): void {
    if (this.#ballot !== null && compareBallots(ballot, this.#ballot) > 0) {
      if (this.#ballot.node !== ballot.node) this.#see('a leader that took over');
      else if (incarnation > 1) this.#see('a leader of another round after a restart');
      if (this.#proposedTo > this.#appliedTo) this.#see('slots in flight at a change of leaders');
    }
    this.#ballot = ballot;
  }

  /** An older one that has not heard yet. */
  #beats(ballot: Ballot): void {
    if (this.#ballot !== null && compareBallots(ballot, this.#ballot) < 0) this.#see('two leaders at once');
  }

  #decided(slot: number, value: string): void {
    for (const { session, sequence } of commandsOf(value) ?? []) {
      const key = `${session}.${sequence}`;
      const known = this.#slotOf.get(key);
      if (known === undefined) this.#slotOf.set(key, slot);
      else if (known !== slot) this.#see('a command decided twice');
    }
  }
}
