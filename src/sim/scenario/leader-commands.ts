/** Commands of a scenario that play the election of a log's leader as a whole, for scenarios that teach something else. */
import type { NodeId } from '../../paxos/ballot.js';
import type { MessageType } from '../../paxos/message.js';
import { replicasOf } from '../../paxos/multi/settings.js';
import type { StepRecord } from '../../schema/trace.js';
import { isDown } from '../nodes.js';
import type { Datagram } from '../process.js';
import { deliverByHand, dropByHand, expireByHand } from '../table.js';
import { type Command, happened, noNode, type Played, refused, type Scene, type Stage } from './stage.js';

/**
 * "campaign r2 with r1": nobody named hears a leader any more, r2 asks whether they do, and scouts; its p1a are in
 * flight. "lead r2 with r1": and they promise, r2 leads, and they hear its first heartbeat; what it proposes is in
 * flight. Without "with" all others that run take part. Whatever else was said for the election is lost.
 */
export const leaderCommands: { readonly [name: string]: Command } = {
  campaign: (stage, scene, words) => elect(stage, scene, words, campaign),
  lead: (stage, scene, words) => elect(stage, scene, words, (vote) => campaign(vote) ?? takeOffice(vote)),
};

type Vote = {
  readonly scene: Scene;
  readonly candidate: NodeId;
  readonly voters: readonly NodeId[];
  /** Length of the trace before. */
  readonly since: number;
};

/** Times that a suspicion timer runs out until a leader counts as silent: the first may only tell that it spoke. */
const suspicionsMax = 3;

function elect(
  stage: Stage,
  scene: Scene,
  [name = '', preposition, list]: readonly string[],
  play: (vote: Vote) => string | null,
): Played {
  const { log } = scene.preset.configuration;
  if (log === undefined) return refused('only the replicas of a log campaign');
  const candidate = scene.nodes.get(name);
  if (candidate === undefined) return refused(noNode(scene, name));
  const named = preposition === 'with' ? (list ?? '').split(',') : null;
  if (preposition !== undefined && named === null) return refused(`expected "${name} with NODE,NODE"`);
  const stranger = named?.find((each) => !scene.nodes.has(each));
  if (stranger !== undefined) return refused(noNode(scene, stranger));
  const isMeant = (node: NodeId): boolean =>
    named === null ? !isDown(scene.table.nodes, node) : named.includes(scene.label(node));
  const voters = replicasOf(log).filter((node) => node !== candidate && isMeant(node));
  const reason = play({ scene, candidate, voters, since: scene.trace.length });
  if (reason !== null) return refused(reason);
  stage.isQuiet = true;
  return happened(stage, scene);
}

/** Each answers why it could not be done, or null. */
function campaign(vote: Vote): string | null {
  const { scene, candidate, voters } = vote;
  const { inFlight } = scene.table;
  for (const voter of voters) {
    const before = new Set(inFlight);
    if (!growSilent(scene, voter, () => hearsNobody(scene, voter))) return `${scene.label(voter)} hears a leader`;
    // It asks around, too; nobody hears of it.
    drop(scene, (datagram) => !before.has(datagram));
  }
  const isAsking = (): boolean => inFlight.some(isOf(candidate, ['canvass'])) || hasDone(vote, 'scout');
  if (!growSilent(scene, candidate, isAsking)) return `${scene.label(candidate)} does not ask for a leader`;
  exchange(vote, ['canvass', 'canvassed']);
  return hasDone(vote, 'scout') ? null : `no phase-1 quorum tells ${scene.label(candidate)} that it hears no leader`;
}

function takeOffice(vote: Vote): string | null {
  exchange(vote, ['p1a', 'p1b']);
  if (!hasDone(vote, 'adopted')) return `no phase-1 quorum promises ${vote.scene.label(vote.candidate)} anything`;
  exchange(vote, ['heartbeat', 'heard']);
  return null;
}

/** Its suspicion timer runs out until that is so. */
function growSilent({ table }: Scene, node: NodeId, isSo: () => boolean): boolean {
  for (let count = 0; count < suspicionsMax && !isSo(); count++) {
    const suspicion = table.timers.find((pending) => pending.node === node && pending.timer.type === 'suspicion');
    if (suspicion === undefined) return false;
    expireByHand(table, suspicion);
  }
  return isSo();
}

/** As it said itself last. */
function hearsNobody({ trace }: Scene, node: NodeId): boolean {
  const last = trace.findLast(
    (record): record is StepRecord =>
      record.kind === 'step' &&
      record.node === node &&
      (record.input.type === 'boot' || record.effects.some(({ type }) => type === 'follow')),
  );
  const word = last?.effects.findLast((effect) => effect.type === 'follow');
  return word === undefined || word.ballot === null;
}

/** Questions and answers of these types pass between candidate and voters; those of others are lost. */
function exchange({ scene, candidate, voters }: Vote, types: readonly MessageType[]): void {
  const { inFlight } = scene.table;
  const isMeant = isOf(candidate, types);
  const other = ({ from, to }: Datagram): NodeId => (from === candidate ? to : from);
  const isNext = (datagram: Datagram): boolean => isMeant(datagram) && voters.includes(other(datagram));
  for (let next = inFlight.find(isNext); next !== undefined; next = inFlight.find(isNext)) {
    deliverByHand(scene.table, next);
  }
  drop(scene, isMeant);
}

const isOf =
  (candidate: NodeId, types: readonly MessageType[]) =>
  ({ from, to, message }: Datagram): boolean =>
    types.includes(message.type) && (from === candidate || to === candidate);

function drop({ table }: Scene, isGone: (datagram: Datagram) => boolean): void {
  for (const datagram of table.inFlight.filter(isGone)) dropByHand(table, datagram);
}

const hasDone = ({ scene, candidate, since }: Vote, type: 'scout' | 'adopted'): boolean =>
  scene.trace
    .slice(since)
    .some(
      (record) =>
        record.kind === 'step' && record.node === candidate && record.effects.some((effect) => effect.type === type),
    );
