/** Sentences about processes, faults and what became of messages. */
import type { NodeId } from '../paxos/ballot.js';
import { type CutRule, isCut } from '../faults/cut.js';
import type { Crash, CrashPoint } from '../paxos/host.js';
import type { Burst, FaultRule, FaultSettings } from '../faults/settings.js';
import type { FateRecord, ProcessRecord } from '../schema/trace.js';
import { formatExit } from './exits.js';
import type { Sentence } from './log.js';
import { formatList, formatNodes } from './words.js';

export function processSentence({ event, subjectIncarnation }: ProcessRecord): Sentence {
  switch (event.type) {
    case 'spawned':
      return { level: 'debug', text: `process ${event.pid} begins incarnation ${subjectIncarnation}` };
    case 'ready': {
      const disk = event.seated ? `disk ${event.disk}` : `disk ${event.disk}, which is not its seat's`;
      return { level: 'debug', text: `is ready on port ${event.port} with ${disk}` };
    }
    case 'paused':
      return { level: 'warning', text: 'is paused: it neither hears nor answers' };
    case 'resumed':
      return { level: 'info', text: 'runs again: what waited in its socket is handled now' };
    case 'crash-planned':
      return { level: 'info', text: crashText(event.crash) };
    case 'disk-lies':
      return event.lies
        ? { level: 'warning', text: 'has a disk that lies from now on: what it calls durable ends with the process' }
        : { level: 'info', text: 'has an honest disk again: what was only said to be durable is written now' };
    case 'ending':
      return { level: 'info', text: event.how === 'kill' ? 'is killed (SIGKILL)' : 'is asked to stop' };
    case 'exited': {
      if (event.crashPoint !== null) return { level: 'warning', text: formatExit(event) };
      if (event.expected) return { level: 'info', text: `is gone (${formatExit(event)})` };
      if (event.signal !== null) return { level: 'warning', text: `was ended from outside: ${formatExit(event)}` };
      const words = event.lastWords === '' ? '' : `: ${event.lastWords}`;
      return { level: 'warning', text: `exited with code ${event.code ?? 'unknown'}${words}` };
    }
    case 'found':
      return { level: 'info', text: `reports from now on, at port ${event.port} with disk ${event.disk}` };
    case 'unheard':
      if (event.how === 'not yet')
        return { level: 'info', text: 'is not heard so far: once it runs it looks for this hub every second' };
      if (event.how === 'left') return { level: 'info', text: 'was ended in its terminal, and told all that it did' };
      return { level: 'warning', text: 'is not heard any more: it has ended, or its link is lost' };
  }
}

export function crashText(crash: Crash | null): string {
  if (crash === null) return 'will not crash: what was planned is taken back';
  const { point, on, nth } = crash;
  return `will crash ${moments[point](`${on} number ${nth} from now`)}`;
}

const moments: { readonly [point in CrashPoint]: (which: string) => string } = {
  'before-persist': (which) => `at ${which}, before its answer is on disk`,
  'torn-persist': (which) => `at ${which}, when a part of its answer is on disk and the rest is not`,
  'after-persist': (which) => `at ${which}, when its answer is on disk and has not left`,
  'before-send': (which) => `before it sends ${which}`,
};

/** The message itself is in the messages pane; a fate names only the copy. */
export function fateSentence(record: FateRecord, label: (node: NodeId) => string): Sentence {
  const { fate, delayMs, message } = record;
  const from = label(message.from);
  if (fate === 'lost') return { level: 'debug', text: `never gets a message of ${from}: lost on the way` };
  if (fate === 'delayed') return { level: 'debug', text: `gets a message of ${from} ${delayMs} ms late` };
  if (fate === 'held') return { level: 'debug', text: `has a message of ${from} held back until a hand lets it go` };
  return { level: 'debug', text: `gets a message of ${from} twice` };
}

export function faultsSentence({ rules, groups }: FaultSettings, label: (node: NodeId) => string): string {
  const others = rules.filter((rule) => !isCut(rule)).map((rule) => ruleText(rule, label));
  const texts = [...others, cutsText(rules.filter(isCut), label), groupsText(groups, label)].filter(
    (text) => text !== '',
  );
  return texts.length === 0 ? 'the network loses nothing on purpose' : `the network: ${texts.join('; ')}`;
}

/** "lets nothing pass between {p0, a3} and {p1, a4}", or empty. */
function groupsText(groups: FaultSettings['groups'], label: (node: NodeId) => string): string {
  if (groups.length === 0) return '';
  return `lets nothing pass between ${formatList(groups.map((group) => `{${formatNodes(group, label)}}`))}`;
}

/** "lets nothing pass from p0 to a3 and a4, from a3 to p0", or empty: a partition has many of them. */
function cutsText(cuts: readonly CutRule[], label: (node: NodeId) => string): string {
  if (cuts.length === 0) return '';
  const byFrom = new Map<NodeId, Set<NodeId>>();
  for (const { from, to } of cuts) byFrom.set(from, (byFrom.get(from) ?? new Set()).add(to));
  const texts = [...byFrom].map(([from, to]) => `from ${label(from)} to ${formatList([...to].map(label))}`);
  return `lets nothing pass ${texts.join(', ')}`;
}

/** "loses 20 % of prepare from p0 to a3 and delays them by 10 to 20 ms", or empty for a rule that does nothing. */
function ruleText(rule: FaultRule, label: (node: NodeId) => string): string {
  const kinds = rule.types === null ? 'all messages' : rule.types.join(', ');
  const from = rule.from === null ? '' : ` from ${label(rule.from)}`;
  const to = rule.to === null ? '' : ` to ${label(rule.to)}`;
  let what = `${kinds}${from}${to}`;
  const does: string[] = [];
  const say = (text: string): void => {
    does.push(text);
    what = 'them'; // They were named.
  };
  if (rule.lossRatio > 0) say(`loses ${percent(rule.lossRatio)} of ${what}`);
  if (rule.duplicateRatio > 0) say(`duplicates ${percent(rule.duplicateRatio)} of ${what}`);
  if (rule.delayMaxMs > 0) say(`delays ${what} by ${rangeText(rule.delayMinMs, rule.delayMaxMs)} ms`);
  if (rule.reorderRatio > 0) say(`lets ${percent(rule.reorderRatio)} of ${what} be overtaken`);
  if (rule.burst !== null) say(burstText(rule.burst, what));
  if (rule.isHeld) say(`holds ${what} back until a hand lets them go`);
  return formatList(does);
}

const burstText = ({ enterRatio, leaveRatio, lossRatio }: Burst, what: string): string =>
  `loses ${percent(lossRatio)} of ${what} in bursts: ${percent(enterRatio)} begin one, ${percent(leaveRatio)} end it`;

const rangeText = (min: number, max: number): string => (min === max ? `${min}` : `${min} to ${max}`);

/** At most one decimal: "20 %", "0.5 %". */
const percent = (ratio: number): string => `${Math.round(ratio * 1000) / 10} %`;
