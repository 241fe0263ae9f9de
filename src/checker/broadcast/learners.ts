/**
 * What learners of an atomic broadcast print. Same-order: all print the same lines, as far as each came. Only-proposed:
 * each line was submitted. Executed-once: they are the lines of the decided log, so each value stands there exactly as
 * often as it was submitted. All-learned: none leaves a line of a slot out that it passed.
 */
import type { NodeId } from '../../paxos/ballot.js';
import { digestOfText } from '../../paxos/multi/digest.js';
import type { StepRecord } from '../../schema/trace.js';
import { quotedBytes } from '../../views/byte-words.js';
import { counted } from '../../views/words.js';
import { type Court, evidence, type Origin } from '../court.js';
import { contradict, miss } from '../log/charge.js';
import type { Delivered } from './delivered.js';
import { Numbers } from './numbers.js';
import type { Submissions } from './submissions.js';

type Learner = {
  readonly node: NodeId;
  /** Lines so far. */
  printed: number;
  /** Slots below are learned. */
  next: number;
  origin: Origin;
  /** It ran before anybody watched: how many lines it had printed shows with its next one. */
  isWatchedLate: boolean;
  /** It departed from the log, which was said; from there on every line would be another finding. */
  isAstray: boolean;
  /** Time without a hindrance in which it printed nothing of what there was. */
  idleMs: number;
};

/** Who printed a line first. */
type Printed = { readonly value: string; readonly node: NodeId; readonly origin: Origin };

/** Of so many of the latest lines it is known who printed them first. */
const recentMax = 4_096;

export class Learners {
  readonly #court: Court;
  readonly #delivered: Delivered;
  readonly #submissions: Submissions;
  readonly #byNode = new Map<NodeId, Learner>();
  /** By line, as the first learner that came so far printed it. */
  readonly #order = new Numbers();
  readonly #recent: Printed[] = [];

  constructor(court: Court, delivered: Delivered, submissions: Submissions) {
    this.#court = court;
    this.#delivered = delivered;
    this.#submissions = submissions;
  }

  /** It begins anew with the first slot, whatever it had learned before. */
  boot(node: NodeId, origin: Origin): void {
    this.#byNode.set(node, { node, printed: 0, next: 0, origin, isWatchedLate: false, isAstray: false, idleMs: 0 });
  }

  step(record: StepRecord): void {
    const learner = this.#byNode.get(record.node);
    if (learner === undefined) return;
    const before = learner.printed;
    for (const effect of record.effects) {
      if (effect.type === 'snapshot') this.#beginLate(learner, effect.decree);
      if (effect.type === 'applied') learner.next = effect.decree + 1;
      if (effect.type === 'chat-log') this.#print(learner, effect.from, effect.lines, record);
    }
    if (learner.printed > before) learner.idleMs = 0;
    this.#judgePassed(learner, record);
    learner.origin = record;
  }

  /** Time passed; who lags behind although nothing stood in the way is charged. */
  wait(passedMs: number, isCalm: boolean, boundMs: number, origin: Origin): void {
    for (const learner of this.#byNode.values()) {
      const lags = isCalm && !learner.isWatchedLate && learner.printed < this.#delivered.count;
      learner.idleMs = lags ? learner.idleMs + passedMs : 0;
      if (learner.idleMs <= boundMs || learner.isAstray) continue;
      learner.isAstray = true;
      this.#chargeLag(learner, origin);
    }
  }

  /** What it holds stands for what it did before. */
  #beginLate(learner: Learner, next: number): void {
    Object.assign(learner, { next, isWatchedLate: true });
    this.#court.unknown(`what ${this.#court.label(learner.node)} printed before it was watched is not known`);
  }

  #print(learner: Learner, from: number, lines: readonly string[], record: StepRecord): void {
    if (learner.isWatchedLate) Object.assign(learner, { printed: from, isWatchedLate: false });
    if (from !== learner.printed && !learner.isAstray) {
      learner.isAstray = true;
      const label = this.#court.label(learner.node);
      const [verb, property] =
        from < learner.printed ? (['again', 'executed-once'] as const) : (['too soon', 'all-learned'] as const);
      const text = `${label} prints its line ${from + 1} ${verb}, having printed ${counted(learner.printed, 'line')}`;
      const first = evidence(learner.origin, `${label} had printed ${counted(learner.printed, 'line')}`);
      contradict(this.#court, property, text, first, evidence(record, `${label} printed line ${from + 1}`));
    }
    learner.printed = from;
    for (const value of lines) this.#line(learner, value, record);
  }

  #line(learner: Learner, value: string, record: StepRecord): void {
    const line = learner.printed++;
    const digest = digestOfText(value);
    const known = this.#order.at(line);
    if (known === undefined && line === this.#order.length) {
      this.#order.push(digest);
      this.#recent[line % recentMax] = { value, node: learner.node, origin: record };
    }
    const told = this.#delivered.digestAt(line);
    if (told === digest && (known === undefined || known === digest)) return;
    if (!learner.isAstray) this.#depart(learner, line, value, record, { known, told, digest });
    if (!this.#submissions.has(value)) this.#chargeUnproposed(learner, line, value, record);
  }

  /** Its line is another than that of others, or than that of the log. */
  #depart(
    learner: Learner,
    line: number,
    value: string,
    record: StepRecord,
    digests: { readonly known: number | undefined; readonly told: number | undefined; readonly digest: number },
  ): void {
    const { known, told, digest } = digests;
    const label = this.#court.label(learner.node);
    const printed = `${label} printed ${quotedBytes(value)} as line ${line + 1}`;
    if (known !== undefined && known !== digest) {
      learner.isAstray = true;
      const other = line < this.#order.length - recentMax ? undefined : this.#recent[line % recentMax];
      const words = other === undefined ? 'another value' : quotedBytes(other.value);
      const who = other === undefined ? 'another learner' : this.#court.label(other.node);
      const text = `${printed}, where ${who} printed ${words}`;
      const first = evidence(other?.origin ?? learner.origin, `${who} printed ${words} as line ${line + 1}`);
      contradict(this.#court, 'same-order', text, first, evidence(record, printed));
    }
    if (told === undefined || told === digest) return;
    learner.isAstray = true;
    const right = this.#delivered.lineAt(line);
    const words = right === null ? 'another value' : quotedBytes(right.value);
    const text = `${printed}, where the log has ${words}`;
    const where = right === null ? 'long before' : `in slot ${right.slot}`;
    const first = evidence(right?.origin ?? learner.origin, `${words} is decided ${where}`);
    contradict(this.#court, 'executed-once', text, first, evidence(record, printed));
  }

  #chargeUnproposed({ node, origin }: Learner, line: number, value: string, record: StepRecord): void {
    const where = `that is line ${line + 1} of ${this.#court.label(node)}`;
    if (this.#submissions.isDoubtful(value, where)) return;
    const text = `${this.#court.label(node)} printed ${quotedBytes(value)} as line ${line + 1}, which nobody submitted`;
    const first = evidence(origin, `no client had submitted ${quotedBytes(value)}`);
    const second = evidence(record, `${this.#court.label(node)} printed line ${line + 1}`);
    miss(this.#court, 'only-proposed', text, first, second);
  }

  /** Of the slots that it passed it has printed all, and nothing of later ones. */
  #judgePassed(learner: Learner, record: StepRecord): void {
    if (learner.isAstray || learner.isWatchedLate) return;
    const { node, printed, next } = learner;
    const wanted = this.#delivered.countBelow(next);
    if (wanted === null || wanted === printed) return;
    learner.isAstray = true;
    const label = this.#court.label(node);
    const passed = evidence(record, `${label} had learned the slots below ${next}`);
    const lines = `${counted(printed, 'line')} where the slots below ${next} have ${wanted}`;
    if (printed < wanted) {
      const left = this.#delivered.lineAt(printed);
      const what = left === null ? '' : `: ${quotedBytes(left.value)} of slot ${left.slot} is left out`;
      const first = evidence(left?.origin ?? learner.origin, `it is line ${printed + 1} of the log`);
      contradict(this.#court, 'all-learned', `${label} printed ${lines}${what}`, first, passed);
    } else {
      const first = evidence(learner.origin, `the slots below ${next} have ${counted(wanted, 'line')}`);
      miss(this.#court, 'executed-once', `${label} printed ${lines}`, first, passed);
    }
  }

  #chargeLag({ node, printed, idleMs, origin: last }: Learner, origin: Origin): void {
    const label = this.#court.label(node);
    const seconds = Math.round(idleMs / 1000);
    const { count } = this.#delivered;
    const printedText = `${label} printed ${printed} of ${count} lines and no more`;
    const text = `${printedText}, though nothing stood in the way for ${seconds} s`;
    const first = evidence(last, `${label} had printed ${counted(printed, 'line')}`);
    miss(this.#court, 'all-learned', text, first, evidence(origin, `the log had ${counted(count, 'line')}`));
  }
}
