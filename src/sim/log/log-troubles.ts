/**
 * What befalls a simulated log while safety alone is at stake: beside what befalls every world, operations and changes
 * of the members in the midst of it, crashes at named points, and disks that are wiped, of whomever the quorums can
 * spare.
 */
import type { NodeId } from '../../paxos/ballot.js';
import { crashPoints } from '../../paxos/host.js';
import type { MessageType } from '../../paxos/message.js';
import { replicasOf, type LogSettings } from '../../paxos/multi/settings.js';
import { withLoss } from '../../faults/loss.js';
import type { Random } from '../../faults/random.js';
import { harmless } from '../../faults/settings.js';
import type { CrashPlan, Preset } from '../../schema/preset.js';
import { isDown, isUp } from '../nodes.js';
import { comeBackLater, cutForAWhile, drawSides, partForAWhile, pick, setRules, type Storm } from '../troubles.js';
import { mayChange, mayLoseDisk } from './electorate.js';
import type { LogProfile } from './log-profile.js';
import type { LogProgress } from './progress.js';

export type LogChaos = Storm & {
  readonly profile: LogProfile;
  readonly log: LogSettings;
  readonly progress: LogProgress;
  /** All that clients ask for by themselves, to be asked for once more. */
  readonly operations: readonly string[];
  readonly isLarge: boolean;
};

export function makeLogTrouble(chaos: LogChaos): void {
  const { world, random, nodes, log } = chaos;
  const node = drawVictim(chaos);
  switch (pick(random, chaos.profile.troubles)) {
    case 'kill':
      world.act({ type: 'kill', node });
      comeBackLater(chaos, node);
      break;
    case 'restart':
      world.act({ type: 'restart', node, wipe: false });
      break;
    case 'wipe':
      if (mayLoseDisk(world, chaos.progress, node)) world.act({ type: 'restart', node, wipe: true });
      break;
    case 'pause':
      world.act({ type: 'pause', node });
      world.schedule(world.nowMs() + random.between(1, 1500), () => world.act({ type: 'resume', node }));
      break;
    case 'loss':
      setRules(chaos, withLoss(chaos.rules, node, pick(random, [0, 0.5, 1])));
      break;
    case 'cut':
      cutForAWhile(chaos, [{ ...harmless, from: node, to: pick(random, nodes), lossRatio: 1 }]);
      break;
    case 'partition':
      partForAWhile(chaos, drawSides(random, replicasOf(log)));
      break;
    case 'split':
      partForAWhile(chaos, drawSides(random, nodes));
      break;
    case 'crash':
      if (isUp(world.nodes, node)) world.act({ type: 'plan-crash', node, crash: drawCrash(random, node) });
      break;
    case 'operate':
      operate(chaos);
      break;
    case 'change':
      changeMembers(chaos);
      break;
  }
}

/** Something that a workload has asked for, too; of a client that is up. Large ones come in a row. */
export function operate(chaos: LogChaos): void {
  const client = drawClient(chaos);
  if (client === null || chaos.operations.length === 0) return;
  const { world, random, log, isLarge } = chaos;
  const large = isLarge && random.between(0, 2) > 0 ? random.between(1, largeInARowMax) : 0;
  for (let more = large; more > 0; more--) world.propose(client, largeOperation(random, log.app), null);
  if (large === 0) world.propose(client, pick(random, chaos.operations), null);
}

/** A few of them do not fit one datagram together. */
const largeLength = 7_000;
const largeInARowMax = 4;

function largeOperation(random: Random, app: LogSettings['app']): string {
  const value = `${random.between(0, 999)}`.padEnd(largeLength, '.');
  switch (app) {
    case 'kv':
      return `put k${random.between(0, 2)} ${value}`;
    case 'register':
      return `write ${value}`;
    case 'chat':
      return `say ${value}`;
    case 'bank':
      return `open a${random.between(0, 99)}`.padEnd(largeLength);
  }
}

const crashTypes = [
  ...(['p1a', 'p1b', 'p2a', 'p2a', 'p2b', 'p2b', 'heartbeat', 'heard', 'invoke', 'decisions', 'snapshot'] as const),
  ...(['catch-up', 'join', 'welcome'] as const),
] as const satisfies readonly MessageType[];

export function drawCrash(random: Random, node: NodeId): CrashPlan {
  return { node, point: pick(random, crashPoints), on: pick(random, crashTypes), nth: random.between(1, 4) };
}

function drawVictim({ random, nodes, profile, log, progress, preset }: LogChaos): NodeId {
  const { leader } = progress;
  const { clients } = preset.configuration;
  const draw = random.between(1, 4);
  switch (profile.victims) {
    case 'leader':
      return leader ?? pick(random, log.members);
    case 'replicas':
      return pick(random, replicasOf(log));
    case 'clients':
      return pick(random, clients);
    case 'anyone':
      if (draw === 1 && leader !== null) return leader;
      return pick(random, draw === 2 ? nodes : replicasOf(log));
  }
}

function drawClient({ world, random, preset }: LogChaos): NodeId | null {
  const able = preset.configuration.clients.filter((client) => isUp(world.nodes, client));
  return able.length === 0 ? null : pick(random, able);
}

/** One comes, one goes, or one comes for another, which may be the same node with another disk. */
function changeMembers(chaos: LogChaos): void {
  const { world, random, log, progress } = chaos;
  const client = drawClient(chaos);
  const newest = progress.configurations.at(-1);
  if (client === null || newest === undefined) return;
  const isMember = (node: NodeId): boolean => newest.members.some((member) => member.node === node);
  const present = (node: NodeId): boolean => !isDown(world.nodes, node);
  const comers = replicasOf(log).filter((node) => present(node) && !isMember(node));
  const node = drawLeaving(chaos);
  const forms: readonly (readonly [add: NodeId | null, remove: NodeId | null])[] = [
    [node, node],
    ...(newest.members.length > 2 ? ([[null, node]] as const) : []),
    ...comers.flatMap(
      (comer) =>
        [
          [comer, node],
          [comer, null],
        ] as const,
    ),
  ];
  const [add, remove] = pick(random, forms);
  if (!mayChange(world, progress, add, remove)) return;
  const words = [add === null ? '' : ` add ${add}`, remove === null ? '' : ` remove ${remove}`].join('');
  world.propose(client, `members${words}`, null);
}

/** Whoever was wiped, rather than anyone else. */
function drawLeaving({ world, random, progress }: LogChaos): NodeId {
  const members = progress.configurations.at(-1)?.members ?? [];
  const nodes = members.map(({ node }) => node);
  const strangers = members.filter(({ node, disk }) => world.nodes.seats.get(node)?.disk.id !== disk);
  return strangers.length > 0 && random.between(0, 2) > 0 ? pick(random, strangers).node : pick(random, nodes);
}

/** What the clients of a preset ask for by themselves. */
export function operationsOf({ clients }: Preset): readonly string[] {
  return clients.flatMap(({ workload }) => (workload?.type === 'lanes' ? workload.lanes.flat() : []));
}
