/** What one replica tells in its terminal: for whom it waits, who leads, what it executed, and its history's hash. */
import { formatBallot, type NodeId, type Slot } from '../paxos/ballot.js';
import type { Effect, Input } from '../paxos/effect.js';
import { noOp } from '../paxos/multi/command.js';
import { type LogConfiguration, nodeOfSeat } from '../paxos/multi/configuration.js';
import { batchWords } from '../views/log-words.js';
import { printable } from '../views/printable.js';
import { memberOf } from '../paxos/multi/membership.js';
import { formatList } from '../views/words.js';

export type ReplicaLines = {
  /** Lines of one step; none for most. */
  linesOf(input: Input, effects: readonly Effect[]): string[];
};

/**
 * The hash is told after each of so many slots, unless it is a no-op: equal hashes at equal numbers mean equal
 * histories.
 */
const historyEvery = 2;

export function createReplicaLines(self: NodeId): ReplicaLines {
  /** Decided and not executed so far, since a slot below is missing. */
  const decided = new Map<Slot, string>();
  let waitedFor = '';
  /** Of this replica; null until it has begun. */
  let disk: string | null = null;
  const tell = (effect: Effect, isStart: boolean): string[] => {
    switch (effect.type) {
      case 'waiting': {
        const words = replicas(effect.nodes);
        const isNews = words !== waitedFor && effect.nodes.length > 0;
        waitedFor = words;
        return isNews ? [`waiting for ${words}`] : [];
      }
      case 'configured':
        waitedFor = '';
        return [membersLine(effect.configuration, isStart || !isSeated(effect.configuration))];
      case 'scout':
        return [`asks to lead with ballot ${formatBallot(effect.ballot)}`];
      case 'adopted':
        return [`leads with ballot ${formatBallot(effect.ballot)}, from slot ${effect.from} on`];
      case 'follow': {
        if (effect.ballot === null) return ['hears no leader any more'];
        const leader = nodeOfSeat(effect.ballot.node);
        return leader === self
          ? []
          : [`follows replica ${leader}, which leads with ballot ${formatBallot(effect.ballot)}`];
      }
      case 'decide':
        decided.set(effect.decree, effect.proposal.value);
        return [];
      case 'applied':
        return executed(effect);
      case 'snapshot':
        return effect.installed ? [`installed the state of all slots below ${effect.decree}`] : [];
      default:
        return [];
    }
  };
  const isSeated = (configuration: LogConfiguration): boolean =>
    disk === null || memberOf(configuration, self, disk) !== null;
  const executed = ({ decree: slot, history }: Effect & { type: 'applied' }): string[] => {
    const batch = decided.get(slot);
    decided.delete(slot);
    if (batch === noOp) return [noOpLine(slot, slot)];
    const lines = batch === undefined ? [] : [`slot ${slot}: ${printable(batchWords(batch))}`];
    return (slot + 1) % historyEvery === 0 ? [...lines, historyLine(slot, history)] : lines;
  };
  return {
    linesOf(input, effects) {
      const isStart = input.type === 'boot';
      if (isStart) disk = input.disk ?? null;
      const told = inRows(effects.flatMap((effect) => tell(effect, isStart)));
      const lines = [...told, ...seatLines(effects, self, disk)];
      return isStart ? afterBoot(effects, lines) : lines;
    },
  };
}

/** Who founds the cluster, or is welcomed as a first member, knows that all are there; others only know who they are. */
function membersLine({ number, from, members }: LogConfiguration, isTold: boolean): string {
  const keep = `${replicas(members.map(({ node }) => node))} ${members.length === 1 ? 'keeps' : 'keep'} the log`;
  if (number > 0) return `from slot ${from} on ${keep}`;
  return isTold ? keep : `all are there: ${keep}`;
}

/** A disk that is not the one that the members know has no vote: what it promised before may be lost. */
function seatLines(effects: readonly Effect[], self: NodeId, disk: string | null): string[] {
  const last = effects.findLast((effect) => effect.type === 'configured');
  if (last === undefined || disk === null || memberOf(last.configuration, self, disk) !== null) return [];
  const isKnown = last.configuration.members.some(({ node }) => node === self);
  const command = isKnown ? `members add ${self} remove ${self}` : `members add ${self}`;
  return [`this disk has no seat: it learns the log and does not vote, until a client says ${command}`];
}

/** What is executed again from disk is told in one line. */
function afterBoot(effects: readonly Effect[], lines: readonly string[]): string[] {
  const last = effects.findLast((effect) => effect.type === 'applied' || effect.type === 'snapshot');
  if (last === undefined) return [...lines];
  const rest = lines.filter((line) => !/^(?:slots? |EXECUTION |installed )/.test(line));
  const end = last.type === 'applied' ? last.decree : ((last.decree - 1) as Slot);
  return [`back from disk with all slots up to ${end}`, historyLine(end, last.history), ...rest];
}

const noOpLine = (first: number, last: number): string =>
  first === last ? `slot ${first}: no-op` : `slots ${first} to ${last}: no-op`;

/** A change of the members takes many no-ops to come into force: those in a row are told in one line. */
function inRows(lines: readonly string[]): string[] {
  const rows: string[] = [];
  let first: number | null = null;
  for (const line of lines) {
    const slot = /^slot (\d+): no-op$/.exec(line)?.[1];
    if (slot !== undefined && first !== null) rows.pop();
    first = slot === undefined ? null : (first ?? Number(slot));
    rows.push(first === null ? line : noOpLine(first, Number(slot)));
  }
  return rows;
}

const historyLine = (slot: Slot, history: number): string =>
  `EXECUTION HISTORY SEQ NUM ${slot + 1} HASH ${history.toString(16).padStart(8, '0')}`;

const replicas = (nodes: readonly NodeId[]): string =>
  `${nodes.length === 1 ? 'replica' : 'replicas'} ${formatList(nodes.toSorted((a, b) => a - b).map(String))}`;
