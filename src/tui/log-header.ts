/** What the header says of a log: who leads, how much is decided and executed, and how fast. */
import { formatBallot } from '../paxos/ballot.js';
import { isAlive } from '../views/nodes.js';
import { configurationsToCome } from '../views/replica.js';
import type { Facts } from './facts.js';
import { count } from './log-pane.js';
import { accent, good, warn } from './paint.js';
import type { Segment } from './segments.js';
import { rateText, trafficText } from './traffic-pane.js';

export function logSegments(facts: Facts): readonly Segment[] {
  const { log } = facts.cluster;
  if (log === null) return [];
  const { decided } = log;
  const slots =
    decided === null ? 'no slot decided yet' : `${count(decided + 1)} ${decided === 0 ? 'slot' : 'slots'} decided`;
  const [next] = configurationsToCome(log);
  return [
    leaderSegment(facts),
    { text: slots, paint: accent },
    { text: rateSentence(facts), paint: accent },
    ...(next === undefined ? [] : [{ text: `new members from slot ${next.from} on`, paint: warn }]),
  ];
}

function leaderSegment({ cluster }: Facts): Segment {
  const leader = cluster.leader === null ? undefined : cluster.nodes.get(cluster.leader);
  if (leader === undefined || !isAlive(leader)) return { text: 'nobody leads', paint: warn };
  const text = `${leader.label} leads at ${leader.ballot === null ? '' : formatBallot(leader.ballot)}`;
  return leader.process === 'paused' ? { text: `${text}, paused`, paint: warn } : { text, paint: good };
}

/** Of operations where they are told, else of slots. */
function rateSentence(facts: Facts): string {
  if (facts.ended !== null) return '';
  const { slotsPerSecond } = facts.traffic.recent(facts.elapsedMs);
  const text = trafficText(facts);
  if (text !== '') return text;
  return slotsPerSecond === 0 ? '' : `${rateText(slotsPerSecond)} slots/s`;
}
