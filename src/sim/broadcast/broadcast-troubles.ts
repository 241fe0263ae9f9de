/** What befalls a simulated atomic broadcast while values flow. Each trouble ends by itself. */
import type { NodeId } from '../../paxos/ballot.js';
import { crashPoints } from '../../paxos/host.js';
import type { MessageType } from '../../paxos/message.js';
import { withLoss } from '../../faults/loss.js';
import type { Random } from '../../faults/random.js';
import { harmless } from '../../faults/settings.js';
import type { CrashPlan, Preset } from '../../schema/preset.js';
import { isDown, isUp } from '../nodes.js';
import { comeBackLater, cutForAWhile, drawSides, partForAWhile, pick, setRules, type Storm } from '../troubles.js';

export type BroadcastChaos = Storm & {
  /** The one acceptor that may lose its disk. */
  readonly frail: NodeId | null;
};

const troubles = [
  ...(['kill', 'kill', 'restart', 'restart', 'wipe', 'pause', 'pause', 'loss', 'crash'] as const),
  ...(['cut', 'cut', 'partition', 'submit', 'submit'] as const),
] as const;

export function makeBroadcastTrouble(chaos: BroadcastChaos): void {
  const { world, random, nodes, frail, preset } = chaos;
  const { learners, proposers, acceptors } = preset.configuration;
  const node = pick(random, mortals(chaos));
  switch (pick(random, troubles)) {
    case 'kill':
      world.act({ type: 'kill', node });
      comeBackLater(chaos, node);
      break;
    case 'restart':
      world.act({ type: 'restart', node, wipe: false });
      break;
    case 'wipe':
      // Of acceptors only one that can be spared.
      world.act({
        type: 'restart',
        node: pick(random, [...learners, ...proposers, ...(frail === null ? [] : [frail])]),
        wipe: true,
      });
      break;
    case 'pause':
      pause(chaos, pick(random, nodes));
      break;
    case 'loss':
      setRules(chaos, withLoss(chaos.rules, pick(random, nodes), pick(random, [0, 0.5, 1])));
      break;
    case 'cut':
      cutForAWhile(chaos, [{ ...harmless, from: pick(random, nodes), to: pick(random, nodes), lossRatio: 1 }]);
      break;
    case 'partition':
      partForAWhile(chaos, drawSides(random, [...proposers, ...acceptors]));
      break;
    case 'crash':
      if (preset.storage === 'disk' && isUp(world.nodes, node)) {
        world.act({ type: 'plan-crash', node, crash: drawCrash(random, preset) });
      }
      break;
    case 'submit':
      submitMore(chaos);
      break;
  }
}

/** A line that a client has submitted before, perhaps, or the empty one. */
export function submitMore({ world, random, preset }: BroadcastChaos): void {
  const client = pick(random, preset.configuration.clients);
  if (isUp(world.nodes, client)) world.propose(client, pick(random, ['one', 'two', 'three', '']), null);
}

/** Those whose process may end: with memory in the place of a disk an acceptor loses with it what it promised. */
function mortals({ nodes, frail, preset }: BroadcastChaos): readonly NodeId[] {
  const { acceptors } = preset.configuration;
  if (preset.storage === 'disk') return nodes;
  return nodes.filter((node) => node === frail || !acceptors.includes(node));
}

function pause({ world, random }: BroadcastChaos, node: NodeId): void {
  world.act({ type: 'pause', node });
  world.schedule(world.nowMs() + random.between(1, 800), () => {
    if (!isDown(world.nodes, node)) world.act({ type: 'resume', node });
  });
}

const crashTypes = [
  ...(['submit', 'submitted', 'roll', 'present', 'p1a', 'p1b', 'p2a', 'voted', 'voted'] as const),
  ...(['heartbeat', 'catch-up', 'decisions'] as const),
] as const satisfies readonly MessageType[];

export function drawCrash(random: Random, { configuration }: Preset): CrashPlan {
  const { proposers, acceptors, learners } = configuration;
  const node = pick(random, [...proposers, ...acceptors, ...learners]);
  return { node, point: pick(random, crashPoints), on: pick(random, crashTypes), nth: random.between(1, 4) };
}
