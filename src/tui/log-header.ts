/** What the header says of a log: who leads, how much is decided and executed, and how fast. */
import { isAlive } from '../views/nodes.js';
import type { LearnedView } from '../views/learned.js';
import { configurationsToCome } from '../views/replica.js';
import { ballotIn, type Facts } from './facts.js';
import { checksSegment } from './checks-pane.js';
import { count } from './log-pane.js';
import { accent, good, warn } from './paint.js';
import type { Segment } from './segments.js';
import { rateText, trafficText } from './traffic-pane.js';

export function logSegments(facts: Facts): readonly Segment[] {
  const { log, learned } = facts.cluster;
  if (log === null) return [];
  const { decided } = log;
  const slots =
    decided === null ? 'no slot decided yet' : `${count(decided + 1)} ${decided === 0 ? 'slot' : 'slots'} decided`;
  const [next] = configurationsToCome(log);
  return [
    leaderSegment(facts),
    { text: slots, paint: accent },
    ...(learned === null ? [] : [{ text: learnedText(learned), paint: accent }, checksSegment(facts)]),
    { text: learned === null ? rateSentence(facts) : '', paint: accent },
    ...(next === undefined ? [] : [{ text: `new members from slot ${next.from} on`, paint: warn }]),
  ];
}

/** Of the order that any learner has. */
const learnedText = ({ ordered, submitted, toSubmit }: LearnedView): string =>
  `learned ${count(ordered)} of ${count(submitted + toSubmit)}`;

function leaderSegment(facts: Facts): Segment {
  const { cluster } = facts;
  const leader = cluster.leader === null ? undefined : cluster.nodes.get(cluster.leader);
  if (leader === undefined || !isAlive(leader)) return { text: 'nobody leads', paint: warn };
  const text = `${leader.label} leads at ${leader.ballot === null ? '' : ballotIn(facts, leader.ballot)}`;
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
