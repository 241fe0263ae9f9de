/** The configurations that nodes report, and whether they agree on them (R5: a quorum is of the one in force). */
import type { NodeId } from '../../paxos/ballot.js';
import type { LogConfiguration } from '../../paxos/multi/configuration.js';
import type { Court, Origin } from '../court.js';
import { evidence } from '../court.js';
import type { Seen } from '../ledger.js';
import type { Acceptor } from './acceptors.js';
import { contradict } from './charge.js';

export class Configurations {
  readonly #court: Court;
  /** Ascending by number, and by the slot that they are in force from. */
  readonly #known: Seen<LogConfiguration>[] = [];
  readonly #disks = new Set<string>();
  /** Asked for every vote, so what was found once is kept. */
  readonly #seated = new Set<Acceptor>();

  constructor(court: Court) {
    this.#court = court;
  }

  /** In force at the slot as far as is known; null before any was reported. */
  at(slot: number): LogConfiguration | null {
    for (let index = this.#known.length - 1; index >= 0; index--) {
      const configuration = this.#known[index]?.thing;
      if (configuration !== undefined && configuration.from <= slot) return configuration;
    }
    return null;
  }

  get latest(): LogConfiguration | null {
    return this.#known.at(-1)?.thing ?? null;
  }

  /** It sat, or sits, in some configuration. */
  hasSeated(acceptor: Acceptor): boolean {
    if (this.#seated.has(acceptor)) return true;
    const isSeated = this.#disks.has(`${acceptor.node} ${acceptor.disk}`);
    if (isSeated) this.#seated.add(acceptor);
    return isSeated;
  }

  /** True if it was not known before. */
  learn(node: NodeId, configuration: LogConfiguration, origin: Origin): boolean {
    const { number, members, quorums } = configuration;
    const known = this.#known.find(({ thing }) => thing.number === number);
    if (known !== undefined) {
      if (textOf(known.thing) !== textOf(configuration)) this.#differ(known, node, configuration, origin);
      return false;
    }
    if (quorums.phase1 + quorums.phase2 <= members.length) {
      const text = `configuration ${number} has quorums that need not meet: ${quorumText(configuration)}`;
      const told = evidence(origin, `${this.#court.label(node)} knows ${textOf(configuration)}`);
      contradict(this.#court, 'membership', text, told, told);
    }
    this.#known.push({ thing: configuration, origin });
    this.#known.sort((a, b) => a.thing.number - b.thing.number);
    for (const member of members) this.#disks.add(`${member.node} ${member.disk}`);
    return true;
  }

  #differ(known: Seen<LogConfiguration>, node: NodeId, configuration: LogConfiguration, origin: Origin): void {
    const text = `two replicas know two configurations ${configuration.number}`;
    const who = known.origin.node === null ? 'the log' : this.#court.label(known.origin.node);
    const first = evidence(known.origin, `${who} knows ${textOf(known.thing)}`);
    const second = evidence(origin, `${this.#court.label(node)} knows ${textOf(configuration)}`);
    contradict(this.#court, 'membership', text, first, second);
  }
}

/** Votes and promises count from seats alone. */
export function isMember({ members }: LogConfiguration, { node, disk }: Acceptor): boolean {
  for (const member of members) if (member.node === node && member.disk === disk) return true;
  return false;
}

export function memberVotes(configuration: LogConfiguration, voters: readonly Acceptor[]): number {
  let votes = 0;
  for (const voter of voters) if (isMember(configuration, voter)) votes++;
  return votes;
}

const quorumText = ({ members, quorums }: LogConfiguration): string =>
  `${quorums.phase1} and ${quorums.phase2} of ${members.length}`;

function textOf(configuration: LogConfiguration): string {
  const { number, from, members } = configuration;
  const seats = members.map(({ seat, disk }) => `${seat}:${disk}`).join(' ');
  return `configuration ${number} from slot ${from} with quorums of ${quorumText(configuration)}: ${seats}`;
}
