/** One run of a log before the court: records in causal order to the properties, and what came of them. */
import type { NodeId } from '../../paxos/ballot.js';
import type { AppName } from '../../paxos/multi/apps/app.js';
import { type LogSettings, replicasOf } from '../../paxos/multi/settings.js';
import type { Preset } from '../../schema/preset.js';
import type { NodeRecord, ProcessRecord, StepRecord, TraceLevel, TraceRecord } from '../../schema/trace.js';
import { CausalOrder } from '../causal.js';
import { type Court, gapText, gaveUpText, unheardText } from '../court.js';
import { Bench } from './bench.js';
import { Calm } from './calm.js';
import { Clients } from './clients.js';
import { readFacts } from './fact-reader.js';
import { Histories } from './histories.js';
import { isChecked, type LogPropertyName, logPropertyNames } from './property-names.js';
import { Progress } from './progress.js';
import { stateIn } from './recovery.js';
import { Replay } from './replay.js';
import { readStep } from './step-reader.js';

export class LogCase {
  readonly court: Court;
  readonly checked: readonly LogPropertyName[];
  readonly notChecked: readonly LogPropertyName[];
  readonly #bench: Bench;
  readonly #replay: Replay;
  readonly #clients: Clients;
  readonly #histories: Histories;
  readonly #calm: Calm;
  readonly #progress: Progress;
  readonly #order: CausalOrder;
  readonly #level: TraceLevel;
  /** All others are clients: those that people start are in no preset. */
  readonly #replicaNodes: ReadonlySet<NodeId>;
  readonly #app: AppName;
  #configurationsCompared = 0;
  /** Found after they were started by hand, each in this life. */
  readonly #known = new Map<NodeId, number>();
  #isByHand = false;
  /** Replicas that were heard in this run. */
  readonly #booted = new Set<NodeId>();

  constructor(court: Court, { trace = 'steps', ...preset }: Preset, log: LogSettings) {
    this.court = court;
    this.#level = trace;
    this.#app = log.app;
    this.#replicaNodes = new Set(replicasOf(log));
    this.checked = logPropertyNames.filter((name) => isChecked(name, trace, log.app));
    this.notChecked = logPropertyNames.filter((name) => !isChecked(name, trace, log.app));
    this.#bench = new Bench(court, log);
    const { slots, replicas } = this.#bench;
    this.#replay = new Replay(
      slots,
      log,
      () => replicas.highestApplied,
      (executed) => this.#clients.executed(executed),
    );
    this.#histories = new Histories(court, log.app, () => !this.#replay.isBlind());
    this.#clients = new Clients(court, this.#replay, log.app === 'bank', (operation) =>
      this.#histories.abandon(operation),
    );
    const isClient = (node: NodeId): boolean => !this.#replicaNodes.has(node);
    this.#calm = new Calm(preset, isClient);
    const words = `${this.#replicaNodes.size} replicas`;
    this.#progress = new Progress(court, this.#calm, { words, isClient, hasQuorums: () => this.#bench.hasQuorums() });
    this.#order = new CausalOrder({
      deliver: (record, senderLost) => this.#hear(record, senderLost),
      gap: (node, incarnation, from, to) => {
        const isBeginning = node !== null && from === 0 && this.#isFirstLife(node, incarnation);
        court.unknown(gapText(court, node, incarnation, from, to), isBeginning);
      },
      unheard: (node) => {
        court.unknown(unheardText(court, node), true);
        this.#histories.stop();
      },
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
    return this.court.unknownCount + this.#bench.claims.changes + this.#clients.unknownCount;
  }

  unknownReasons(): readonly string[] {
    return [...this.court.unknownReasons, ...this.#bench.claims.unknownReasons, ...this.#clients.unknownReasons];
  }

  fold(record: TraceRecord): void {
    if (record.node === null) this.#bench.claims.supervised(record.atMs);
    if (record.kind === 'run') this.#isByHand = record.byHand === true;
    if (record.kind === 'process') this.#process(record);
    this.#order.fold(record);
    if (this.#level === 'steps') this.#progress.fold(record, this.#calm.fold(record));
    if (record.kind === 'end') this.#end();
  }

  #end(): void {
    this.#order.end();
    this.#bench.claims.review(true);
    this.#replay.finish();
    this.#clients.end();
    this.#histories.end();
  }

  #process({ subject, subjectIncarnation, event }: ProcessRecord): void {
    if (event.type === 'spawned') this.#bench.claims.gone(subject, false);
    if (event.type === 'found') this.#found(subject, subjectIncarnation);
    if (event.type !== 'exited' && event.type !== 'unheard') return;
    this.#bench.claims.gone(subject, true);
    // It ended in order: everything was told.
    if (event.type === 'exited' ? event.code === 0 : event.how === 'left') return;
    this.#bench.acceptors.killed(subject, subjectIncarnation);
    this.#clients.killed(subject);
  }

  /** Of a node that was started by hand: nobody watched it before. Its reports may come before it is found. */
  #isFirstLife(node: NodeId, incarnation: number): boolean {
    return this.#isByHand && (this.#known.get(node) ?? incarnation) === incarnation;
  }

  /** Of who it was before nothing is told. */
  #found(node: NodeId, incarnation: number): void {
    if (this.#known.has(node)) return;
    this.#known.set(node, incarnation);
    if (incarnation === 1) return; // What it did in this life is missed as a gap.
    const text = `what ${this.court.label(node)} did before its incarnation ${incarnation} was not watched`;
    this.court.unknown(text, true);
  }

  #hear(record: NodeRecord, senderLost: boolean): void {
    if (record.kind === 'facts') readFacts(this.#bench, record);
    if (record.kind === 'step') this.#step(record, senderLost);
    this.#bench.told(record.node, record.atMs);
  }

  #step(record: StepRecord, senderLost: boolean): void {
    const { input, node } = record;
    if (!this.#replicaNodes.has(node)) {
      if (input.type === 'boot') this.#clients.boot(node, input.session);
      this.#clientEffects(record, senderLost);
      this.#clients.told(node, record.atMs);
      return;
    }
    if (senderLost && input.type === 'message' && input.message.type === 'invoke') {
      this.#clients.testified(input.from, input.message.session, input.message.commands, record);
    }
    if (input.type === 'boot') {
      // It comes with a past that nobody watched: what keys hold is not known from the clients.
      if (this.#isByHand && !this.#booted.has(node) && input.recovered.length > 0) {
        this.#histories.stop();
        const state = stateIn(input.recovered, this.#app);
        if (state !== null) this.#replay.resume(state);
      }
      this.#booted.add(node);
    }
    const before = this.#bench.replicas.applications;
    readStep(this.#bench, record, senderLost);
    for (const effect of record.effects) {
      if (effect.type === 'configured' && effect.configuration.number === 0) this.#replay.found(effect.configuration);
    }
    if (this.#bench.replicas.applications !== before) this.#advance(node, record);
    this.#reads(record);
  }

  #advance(node: NodeId, record: StepRecord): void {
    this.#replay.advance();
    const { made } = this.#replay;
    for (; this.#configurationsCompared < made.length; this.#configurationsCompared++) {
      const configuration = made[this.#configurationsCompared];
      if (configuration !== undefined) this.#bench.configured(node, configuration, record);
    }
  }

  #clientEffects(record: StepRecord, senderLost: boolean): void {
    const { node } = record;
    for (const effect of record.effects) {
      if (effect.type === 'invoke') {
        const { session, sequence, operation } = effect;
        this.#clients.invoked(node, session, sequence, operation, record);
        this.#histories.invoked(session, sequence, operation, record);
      } else if (effect.type === 'respond') {
        const { session, sequence, result } = effect;
        this.#clients.responded(session, sequence, result, record, senderLost);
        this.#histories.responded(session, sequence, result, record);
      }
    }
  }

  #reads({ node, incarnation, sequence, atMs, effects }: StepRecord): void {
    for (const effect of effects) {
      if (effect.type !== 'read-served') continue;
      this.#clients.served(effect.session, effect.sequence, effect.index, { node, incarnation, sequence, atMs });
    }
  }
}
