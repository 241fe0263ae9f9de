/**
 * One run of an atomic broadcast before the court. Its log is judged as any log; but acceptors vote, proposers propose,
 * learners learn and clients submit at nodes of their own, so what is learned is judged beside what is decided.
 */
import type { NodeId } from '../../paxos/ballot.js';
import { groupOf, type MulticastSettings } from '../../paxos/broadcast/groups.js';
import type { LogSettings } from '../../paxos/multi/settings.js';
import type { Preset } from '../../schema/preset.js';
import type { NodeRecord, ProcessRecord, StepRecord, TraceLevel, TraceRecord } from '../../schema/trace.js';
import { CausalOrder } from '../causal.js';
import { type Court, gapText, gaveUpText, unheardText } from '../court.js';
import { Bench } from '../log/bench.js';
import { Calm } from '../log/calm.js';
import { readFacts } from '../log/fact-reader.js';
import { broadcastPropertyNames, isChecked, type LogPropertyName } from '../log/property-names.js';
import { Progress } from '../log/progress.js';
import { readStep } from '../log/step-reader.js';
import { Delivered } from './delivered.js';
import { Learners } from './learners.js';
import { Submissions } from './submissions.js';
import { Tables } from './tables.js';

const isClient = (node: NodeId): boolean => groupOf(node) === 'clients';
const isLearner = (node: NodeId): boolean => groupOf(node) === 'learners';

export class BroadcastCase {
  readonly court: Court;
  readonly checked: readonly LogPropertyName[];
  readonly notChecked: readonly LogPropertyName[];
  readonly #bench: Bench;
  readonly #tables: Tables;
  readonly #delivered: Delivered;
  readonly #submissions: Submissions;
  readonly #learners: Learners;
  readonly #calm: Calm;
  readonly #progress: Progress;
  readonly #order: CausalOrder;
  readonly #level: TraceLevel;
  /** Found after they were started by hand. */
  readonly #known = new Set<NodeId>();

  constructor(court: Court, { trace = 'steps', ...preset }: Preset, log: LogSettings, multicast: MulticastSettings) {
    this.court = court;
    this.#level = trace;
    this.checked = broadcastPropertyNames.filter((name) => isChecked(name, trace, log.app));
    this.notChecked = broadcastPropertyNames.filter((name) => !isChecked(name, trace, log.app));
    this.#bench = new Bench(court, log, true, (history) => this.#delivered.chosen(history));
    this.#tables = new Tables(court, this.#bench, multicast);
    this.#delivered = new Delivered(this.#bench.slots, (placed) => this.#submissions.placed(placed));
    this.#submissions = new Submissions(court, (session, sequence) => this.#delivered.isDecided(session, sequence));
    this.#learners = new Learners(court, this.#delivered, this.#submissions);
    this.#calm = new Calm(preset, isClient);
    const { proposers, acceptors, learners } = preset.configuration;
    const words = `${proposers.length + acceptors.length + learners.length} nodes`;
    this.#progress = new Progress(court, this.#calm, { words, isClient, hasQuorums: () => this.#bench.hasQuorums() });
    this.#order = new CausalOrder({
      deliver: (record, senderLost) => this.#hear(record, senderLost),
      gap: (node, incarnation, from, to) => court.unknown(gapText(court, node, incarnation, from, to)),
      unheard: (node) => court.unknown(unheardText(court, node)),
      gaveUp: (waiting) => court.unknown(gaveUpText(waiting)),
    });
  }

  get pending(): number {
    return this.#order.waiting + this.#bench.claims.waiting;
  }

  get pendingSinceMs(): number | null {
    const [order, claims] = [this.#order.waitingSinceMs, this.#bench.claims.waitingSinceMs];
    if (order === null || claims === null) return order ?? claims;
    return Math.min(order, claims);
  }

  /** Rises whenever the reasons for an unknown verdict change. */
  get unknownCount(): number {
    return this.court.unknownCount + this.#bench.claims.changes + this.#submissions.unknownCount;
  }

  unknownReasons(): readonly string[] {
    const { claims } = this.#bench;
    return [...this.court.unknownReasons, ...claims.unknownReasons, ...this.#submissions.unknownReasons];
  }

  fold(record: TraceRecord): void {
    if (record.node === null) this.#bench.claims.supervised(record.atMs);
    if (record.kind === 'process') this.#process(record);
    this.#order.fold(record);
    if (this.#level === 'steps') {
      const passedMs = this.#calm.fold(record);
      this.#progress.fold(record, passedMs);
      this.#learners.wait(passedMs, this.#calm.is, this.#calm.boundMs, record);
    }
    if (record.kind !== 'end') return;
    this.#order.end();
    this.#bench.claims.review(true);
  }

  #process({ subject, subjectIncarnation, event }: ProcessRecord): void {
    if (event.type === 'spawned') this.#bench.claims.gone(subject, false);
    if (event.type === 'found') this.#found(subject, subjectIncarnation);
    if (event.type !== 'exited' && event.type !== 'unheard') return;
    this.#bench.claims.gone(subject, true);
    // It ended in order: everything was told.
    if (event.type === 'exited' ? event.code === 0 : event.how === 'left') return;
    this.#bench.acceptors.killed(subject, subjectIncarnation);
    this.#submissions.killed(subject);
  }

  /** Of who it was before nothing is told. */
  #found(node: NodeId, incarnation: number): void {
    if (this.#known.has(node)) return;
    this.#known.add(node);
    if (incarnation === 1) return; // What it did in this life is missed as a gap.
    this.court.unknown(`what ${this.court.label(node)} did before its incarnation ${incarnation} was not watched`);
  }

  #hear(record: NodeRecord, senderLost: boolean): void {
    if (record.kind === 'facts') this.#facts(record);
    if (record.kind === 'step') this.#step(record, senderLost);
    this.#bench.told(record.node, record.atMs);
  }

  #facts(record: NodeRecord & { kind: 'facts' }): void {
    readFacts(this.#bench, record);
    for (const fact of record.facts) {
      if (fact.type === 'configured') this.#tables.adopted(record.node, fact.configuration, record, false);
      if (fact.type === 'booted') this.#bench.replicas.boot(record.node, fact.applied === 0, record);
    }
  }

  #step(record: StepRecord, senderLost: boolean): void {
    const { input, node } = record;
    if (isClient(node)) {
      if (input.type === 'boot') this.#submissions.boot(node, input.session);
      this.#clientEffects(record, senderLost);
      return;
    }
    if (senderLost && input.type === 'message' && input.message.type === 'submit') {
      const { session, commands } = input.message;
      this.#submissions.testified(input.from, session, commands, record);
    }
    this.#tablesOf(record);
    readStep(this.#bench, record, senderLost);
    if (!isLearner(node)) return;
    if (input.type === 'boot') {
      // Nothing is kept over a restart: it learns from the first slot on.
      this.#bench.replicas.boot(node, true, record);
      this.#learners.boot(node, record);
    }
    this.#delivered.advance();
    this.#learners.step(record);
  }

  #tablesOf(record: StepRecord): void {
    for (const effect of record.effects) {
      if (effect.type === 'persist' && effect.record.type === 'log-members') {
        this.#tables.wrote(record.node, effect.record, record);
      }
      if (effect.type === 'configured') this.#tables.adopted(record.node, effect.configuration, record, true);
    }
  }

  #clientEffects(record: StepRecord, senderLost: boolean): void {
    for (const effect of record.effects) {
      if (effect.type === 'invoke') {
        const { session, sequence, operation } = effect;
        this.#submissions.submitted(record.node, session, sequence, operation, record);
      } else if (effect.type === 'respond') {
        this.#submissions.answered(effect.session, effect.sequence, record, senderLost);
      }
    }
  }
}
