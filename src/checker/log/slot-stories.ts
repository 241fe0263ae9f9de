/**
 * What became of each slot of a log, step by step in causal order: the material of its certificate. Promises speak of
 * all slots at once, so they are kept by ballot, and put to a slot when something is proposed there.
 */
import type { Ballot, Decree, NodeId, Proposal, Slot } from '../../paxos/ballot.js';
import { compareBallots, decreeNumber, formatBallot } from '../../paxos/ballot.js';
import type { Effect, Input } from '../../paxos/effect.js';
import type { Message } from '../../paxos/message.js';
import { commandsOf } from '../../paxos/multi/command.js';
import { type LogConfiguration, nodeOfSeat } from '../../paxos/multi/configuration.js';
import type { LogSettings } from '../../paxos/multi/settings.js';
import type { NodeRecord, StepRecord } from '../../schema/trace.js';
import { DecreeStory, type Electorate, type PromiseHeard } from '../decree-story.js';
import { heldOf } from './recovery.js';

/** A client's call of one command. */
export type Call = {
  readonly client: NodeId;
  readonly operation: string;
  readonly atMs: number;
};

type Promise = {
  readonly acceptor: NodeId;
  /** Says nothing of slots below. */
  readonly from: number;
  readonly reports: Map<number, Proposal>;
};

/** Older slots are let go of; the bound of single decrees. */
const slotsMax = 512;
const ballotsMax = 32;
const callsMax = 20_000;

export class SlotStories {
  readonly #stories = new Map<Decree, DecreeStory>();
  readonly #kept: Decree | null;
  readonly #log: LogSettings;
  readonly #configurations: LogConfiguration[] = [];
  /** By ballot and acceptor. */
  readonly #promises = new Map<string, Map<NodeId, Promise>>();
  readonly #promised = new Map<NodeId, Ballot>();
  readonly #calls = new Map<string, Call>();
  #newest = -1;

  /** `kept` is never let go of. */
  constructor(log: LogSettings, kept: Decree | null) {
    this.#log = log;
    this.#kept = kept;
  }

  all(): Iterable<DecreeStory> {
    return this.#stories.values();
  }

  of(slot: Decree): DecreeStory | null {
    return this.#stories.get(slot) ?? null;
  }

  /** Who may vote in the slot. */
  electorate(slot: Decree): Electorate {
    const configuration = this.#configurations.findLast(({ from }) => from <= slot);
    if (configuration === undefined) return { acceptors: this.#log.members, quorum: this.#log.quorums };
    return { acceptors: configuration.members.map(({ node }) => node), quorum: configuration.quorums };
  }

  /** What clients called for that the batch holds; null in the place of a call that no record shows. */
  callsOf(batch: string): readonly { readonly operation: string; readonly call: Call | null }[] {
    return (commandsOf(batch) ?? []).map(({ session, sequence, operation }) => {
      return { operation, call: this.#calls.get(`${session}.${sequence}`) ?? null };
    });
  }

  hear(record: NodeRecord, senderLost: boolean): void {
    if (record.kind !== 'step') return;
    const { input } = record;
    if (input.type === 'boot') this.#boot(record, input);
    if (input.type === 'message') this.#message(record, input.from, input.message, senderLost);
    for (const effect of record.effects) this.#effect(record, effect);
  }

  #boot({ node, atMs }: StepRecord, { recovered }: Input & { type: 'boot' }): void {
    const held = heldOf(recovered);
    for (const [slot, proposal] of held.accepted) this.#vote(decreeNumber(slot), proposal, node, atMs, null);
    for (const [slot, proposal] of held.accepted) {
      if (slot < held.known) this.#story(decreeNumber(slot))?.know({ node, proposal, how: 'recovered', atMs });
    }
    if (held.promised !== null) this.#promised.set(node, held.promised);
  }

  #message(record: StepRecord, from: NodeId, message: Message, senderLost: boolean): void {
    if (message.type === 'p1b' && nodeOfSeat(message.ballot.node) === record.node) {
      const key = formatBallot(message.ballot);
      const ofBallot = this.#promises.get(key) ?? new Map<NodeId, Promise>();
      this.#promises.set(key, ofBallot);
      const first = Math.max(message.from, message.mark);
      const known = ofBallot.get(from) ?? { acceptor: from, from: first, reports: new Map<number, Proposal>() };
      ofBallot.set(from, known);
      for (const { slot, proposal } of message.pvalues) known.reports.set(slot, proposal);
      for (const old of this.#promises.keys()) {
        if (this.#promises.size <= ballotsMax) break;
        this.#promises.delete(old);
      }
    }
    if (!senderLost || message.type !== 'p2b') return;
    for (let slot: number = message.first; slot < message.first + message.count; slot++) {
      const story = this.of(decreeNumber(slot));
      const proposal = story === null ? null : proposalAt(story, message.ballot);
      const vote = { acceptor: from, atMs: record.atMs, promised: null, heardBy: record.node };
      if (proposal !== null) story?.vote(proposal, vote);
    }
  }

  #effect({ node, atMs }: StepRecord, effect: Effect): void {
    switch (effect.type) {
      case 'persist': {
        const { record } = effect;
        if (record.type === 'log-promised') this.#promised.set(node, record.ballot);
        if (record.type !== 'log-accepted') break;
        const promised = this.#promised.get(node) ?? null;
        for (const [index, value] of record.values.entries()) {
          const slot = decreeNumber(record.first + index);
          this.#vote(slot, { ballot: record.ballot, value }, node, atMs, promised);
        }
        this.#promised.set(node, record.ballot);
        break;
      }
      case 'propose': {
        const { decree, proposal, adoptedFrom } = effect;
        const promises = this.#promisesFor(proposal.ballot, decree);
        const story = this.#story(decree);
        if (story !== null) story.proposal(proposal).begun ??= { atMs, adoptedFrom, promises };
        break;
      }
      case 'decide': {
        const how = effect.counted ? 'counted' : 'told';
        this.#story(effect.decree)?.know({ node, proposal: effect.proposal, how, atMs });
        break;
      }
      case 'configured': {
        const { configuration } = effect;
        if (this.#configurations.some(({ number }) => number === configuration.number)) break;
        this.#configurations.push(configuration);
        this.#configurations.sort((a, b) => a.number - b.number);
        break;
      }
      case 'invoke':
        this.#calls.set(`${effect.session}.${effect.sequence}`, { client: node, operation: effect.operation, atMs });
        for (const old of this.#calls.keys()) {
          if (this.#calls.size <= callsMax) break;
          this.#calls.delete(old);
        }
        break;
      default:
        break; // No part of a certificate.
    }
  }

  #promisesFor(ballot: Ballot, slot: Slot): readonly PromiseHeard[] {
    const ofBallot = [...(this.#promises.get(formatBallot(ballot))?.values() ?? [])];
    return ofBallot
      .filter(({ from }) => from <= slot)
      .map(({ acceptor, reports }) => ({ acceptor, report: reports.get(slot) ?? null }));
  }

  #vote(slot: Slot, proposal: Proposal, acceptor: NodeId, atMs: number, promised: Ballot | null): void {
    this.#story(slot)?.vote(proposal, { acceptor, atMs, promised, heardBy: null });
  }

  /** Null where it was let go of. */
  #story(slot: Decree): DecreeStory | null {
    if (slot <= this.#newest - slotsMax && slot !== this.#kept) return null;
    if (slot > this.#newest) {
      this.#newest = slot;
      for (const old of this.#stories.keys()) {
        if (old <= slot - slotsMax && old !== this.#kept) this.#stories.delete(old);
      }
    }
    let story = this.#stories.get(slot);
    if (story === undefined) {
      story = new DecreeStory(slot);
      this.#stories.set(slot, story);
    }
    return story;
  }
}

function proposalAt({ proposals }: DecreeStory, ballot: Ballot): Proposal | null {
  for (const { proposal } of proposals.values()) if (compareBallots(proposal.ballot, ballot) === 0) return proposal;
  return null;
}
