/**
 * The configurations that a replica knows from the log, by the slots they are in force for. Part of what the log is
 * executed to: equal at every replica that has applied the same slots.
 */
import { type NodeId, nodeId, type Slot } from '../ballot.js';
import { majorities, type QuorumSizes } from '../quorum.js';
import { type LogConfiguration, type Member, seatStep } from './configuration.js';
import { type AskedChange, parseChange } from './membership-change.js';

export type Membership = {
  /** Slots from the command that changes the members to its effect. */
  readonly window: number;
  /** Of the Seed's configuration; null where it is not known yet. */
  readonly usualQuorums: QuorumSizes | null;
  /**
   * Ascending by `from`; the first is the oldest that is still needed, the last may not be in force yet. Empty at a
   * newcomer that cannot learn the log from its beginning, until it has a snapshot. A list is never changed: messages
   * that are on their way carry it.
   */
  configurations: readonly LogConfiguration[];
  /** How often each node was given a seat, so that none is given twice. */
  readonly seatsGiven: Map<NodeId, number>;
};

export type Change = { readonly result: string; readonly configuration: LogConfiguration | null };

/**
 * The membership before any slot is applied. Of what a newcomer was told only the Seed's configuration counts: the
 * later ones come from the commands that made them, else those would be carried out twice.
 */
export function createMembership(window: number, configurations: readonly LogConfiguration[]): Membership {
  const first = configurations.filter(({ number }) => number === 0);
  const seatsGiven = new Map(first.flatMap(({ members }) => members.map(({ node }) => [node, 1] as const)));
  return { window, usualQuorums: first[0]?.quorums ?? null, configurations: first, seatsGiven };
}

/**
 * In force at `slot` for a replica that has applied all slots below `applied`; null where it cannot know yet, since
 * only the state after slot - window says it, and where it has forgotten.
 */
export function configurationAt(
  { window, configurations }: Membership,
  slot: Slot,
  applied: Slot,
): LogConfiguration | null {
  if (slot >= applied + window) return null;
  return configurations.findLast(({ from }) => from <= slot) ?? null;
}

/** The seat that this node holds with this disk, or null: votes count from seats alone. */
export const memberOf = ({ members }: LogConfiguration, node: NodeId, disk: string): Member | null =>
  members.find((member) => member.node === node && member.disk === disk) ?? null;

/**
 * The seat of this node with this disk in the newest configuration that has it, or null for a joiner: what a leader's
 * ballots carry.
 */
export function seatOf({ configurations }: Membership, node: NodeId, disk: string): NodeId | null {
  for (let index = configurations.length - 1; index >= 0; index--) {
    const configuration = configurations[index];
    const member = configuration === undefined ? null : memberOf(configuration, node, disk);
    if (member !== null) return member.seat;
  }
  return null;
}

/** Whether a ballot of this seat is this node's to use: acceptors follow no others. */
export const holdsSeat = ({ configurations }: Membership, node: NodeId, disk: string, seat: NodeId): boolean =>
  configurations.some((configuration) => memberOf(configuration, node, disk)?.seat === seat);

/** Of one that is not in force yet, too. Null only at a newcomer that waits for a snapshot. */
export const newestOf = ({ configurations }: Membership): LogConfiguration | null => configurations.at(-1) ?? null;

/**
 * Applies a command `members ...` in `slot`. A change that makes no sense then has a result that says why. It is
 * judged against the newest configuration, in force or not, so that of two changes at once the second knows the first.
 */
export function changeMembers(membership: Membership, slot: Slot, operation: string): Change {
  const asked = parseChange(operation);
  if (!asked.ok) return { result: `not done: ${asked.reason}`, configuration: null };
  const base = newestOf(membership);
  // Whoever applies slots has the state before them, of which a configuration is a part.
  if (base === null) throw new Error(`slot ${slot} changes the members, and none are known`);
  const reason = refusalOf(base, asked.change);
  if (reason !== null) return { result: `not done: ${reason}`, configuration: null };
  const configuration = nextConfiguration(membership, base, slot, asked.change);
  for (const { node } of asked.change.add) membership.seatsGiven.set(node, seatsGivenTo(membership, node) + 1);
  membership.configurations = [...membership.configurations, configuration];
  const nodes = configuration.members.map(({ node }) => node).join(', ');
  return { result: `members ${nodes} from slot ${configuration.from} on`, configuration };
}

/**
 * Forgets the configurations that were over before `slot`. The one in force there stays. For whoever holds no slot
 * below it any more.
 */
export function forgetConfigurations(membership: Membership, slot: Slot): void {
  membership.configurations = neededFrom(membership, slot);
}

/** In force at `slot` or later. */
export function neededFrom({ configurations }: Membership, slot: Slot): LogConfiguration[] {
  const first = configurations.findLastIndex(({ from }) => from <= slot);
  return configurations.slice(Math.max(first, 0));
}

/** Looks at nothing that one replica may have forgotten and another not. */
function refusalOf(base: LogConfiguration, { add, remove, quorums }: AskedChange): string | null {
  const isMember = (node: NodeId): boolean => base.members.some((member) => member.node === node);
  const unknown = remove.find((node) => !isMember(node));
  if (unknown !== undefined) return `node ${unknown} is not a member, so it cannot be removed`;
  for (const { node, disk } of add) {
    if (disk === null) return `node ${node} has not asked to join; start it, then ask again`;
    if (memberOf(base, node, disk) !== null) return `node ${node} is a member already`;
    if (isMember(node) && !remove.includes(node)) {
      return `node ${node} is a member with another disk; remove it in the same command`;
    }
  }
  const size = base.members.length - remove.length + add.length;
  if (size === 0) return 'nobody would be left';
  if (quorums === null) return null;
  const { phase1, phase2 } = quorums;
  if (phase1 > size || phase2 > size) return `quorums ${phase1}+${phase2} are more than ${size} members can form`;
  return phase1 + phase2 > size ? null : `quorums ${phase1}+${phase2} need not meet among ${size} members`;
}

function nextConfiguration(
  membership: Membership,
  base: LogConfiguration,
  slot: Slot,
  { add, remove, quorums }: AskedChange,
): LogConfiguration {
  const stay = base.members.filter(({ node }) => !remove.includes(node));
  const come = add.flatMap(({ node, disk }) =>
    disk === null ? [] : [{ node, seat: nodeId(node + seatStep * seatsGivenTo(membership, node)), disk }],
  );
  const members = [...stay, ...come].sort((a, b) => a.seat - b.seat);
  return {
    number: base.number + 1,
    from: (slot + membership.window) as Slot,
    members,
    quorums: quorums ?? quorumsFor(membership, base, members.length),
  };
}

/** As before while the size is; else as the Seed had them if they fit exactly; else majorities. */
function quorumsFor({ usualQuorums }: Membership, base: LogConfiguration, size: number): QuorumSizes {
  if (base.members.length === size) return base.quorums;
  const fits = usualQuorums !== null && usualQuorums.phase1 + usualQuorums.phase2 === size + 1;
  return fits ? usualQuorums : majorities(size);
}

const seatsGivenTo = ({ seatsGiven }: Membership, node: NodeId): number => seatsGiven.get(node) ?? 0;
