/**
 * A simulated run as text: a line for each message when it arrives or is lost, and one for whatever came of it. Built
 * from integers and fixed words alone, so that the same seed prints the same bytes everywhere.
 */
import type { NodeId } from '../paxos/ballot.js';
import { labelOf } from '../paxos/configuration.js';
import type { Effect } from '../paxos/effect.js';
import type { Message } from '../paxos/message.js';
import type { MessageKey } from '../paxos/host.js';
import { describeEffect, formatMessage, type Label } from '../sim/scenario/words.js';
import type { FateRecord, RefusedRecord, StepRecord, SupervisorRecord, TraceRecord } from '../schema/trace.js';
import { createLogView } from '../views/log.js';
import { printable } from '../views/printable.js';

export type TrafficLines = { linesOf(record: TraceRecord): readonly string[] };

/** Neither traffic nor outcome: what a step sends is told when it arrives, the rest is its own business. */
const silent: readonly Effect['type'][] = ['send', 'persist', 'set-timer'];
const routeWidth = 11;
const supervisorLinesMax = 100;

export function createTrafficLines(): TrafficLines {
  return new Traffic();
}

class Traffic implements TrafficLines {
  readonly #supervisor = createLogView(supervisorLinesMax);
  #nextId = 0;
  #label: Label = (node) => `n${node}`;
  /** Words of each message that was sent, by its key. */
  readonly #sent = new Map<string, string>();
  /** What befell a message on its way, until it arrives. */
  readonly #notes = new Map<string, string>();

  linesOf(record: TraceRecord): readonly string[] {
    if (record.kind === 'run') this.#label = (node) => labelOf(record.preset.configuration, node);
    if (record.node === null) return isTold(record) ? this.#supervisorLines(record) : [];
    switch (record.kind) {
      case 'step':
        return this.#stepLines(record);
      case 'fate':
        return this.#fateLines(record);
      case 'refused':
        return this.#refusedLines(record);
      default:
        return [];
    }
  }

  #supervisorLines(record: TraceRecord): readonly string[] {
    this.#supervisor.fold(record);
    const fresh = this.#supervisor.lines.filter(({ id }) => id >= this.#nextId);
    this.#nextId += fresh.length;
    return fresh.map(({ label, text }) => this.#line(record, label, text));
  }

  #stepLines(record: StepRecord): readonly string[] {
    const { node, input, cause, effects } = record;
    this.#noteSends(record);
    const outcomes = effects.filter(({ type }) => !silent.includes(type));
    const lines = outcomes.map((effect) =>
      this.#line(record, this.#label(node), describeEffect(node, effect, this.#label)),
    );
    if (input.type !== 'message' || cause === null || isRoutine(input.message)) return lines;
    const place = placeOf(cause, node);
    const note = this.#notes.get(place) ?? '';
    this.#notes.delete(place); // A second copy is plain.
    return [this.#line(record, this.#route(cause, node), `${formatMessage(input.message)}${note}`), ...lines];
  }

  #noteSends({ node, incarnation, sequence, effects }: StepRecord): void {
    let part = 0;
    for (const effect of effects) {
      if (effect.type !== 'send') continue;
      const words = formatMessage(effect.message);
      for (const _ of effect.to) this.#sent.set(`${node}.${incarnation}.${sequence}.${part++}`, words);
    }
  }

  #fateLines(record: FateRecord): readonly string[] {
    const { node, message, fate, delayMs } = record;
    if (fate === 'lost' || fate === 'held') {
      return [this.#line(record, this.#route(message, node), `${this.#words(message)}, ${fate}`)];
    }
    const note = fate === 'delayed' ? `, late by ${delayMs} ms` : ', the first of two';
    this.#notes.set(placeOf(message, node), note);
    return [];
  }

  #refusedLines(record: RefusedRecord): readonly string[] {
    const { node, message, reason } = record;
    if (message === null) return [this.#line(record, this.#label(node), `refuses a datagram: ${reason}`)];
    return [this.#line(record, this.#route(message, node), `${this.#words(message)}, refused: ${reason}`)];
  }

  #words({ from, incarnation, step, part }: MessageKey): string {
    return this.#sent.get(`${from}.${incarnation}.${step}.${part}`) ?? 'a message';
  }

  #route({ from }: MessageKey, to: NodeId): string {
    return `${this.#label(from).padStart(3)} -> ${this.#label(to)}`;
  }

  #line({ atMs }: TraceRecord, who: string, text: string): string {
    const seconds = `${Math.trunc(atMs / 1000)}.${String(Math.trunc(atMs) % 1000).padStart(3, '0')}`;
    return `${seconds.padStart(8)}  ${who.padStart(routeWidth)}  ${printable(text)}`;
  }
}

/** Heartbeats come many times a second and say nothing new; what is lost of them is told all the same. */
const isRoutine = ({ type }: Message): boolean => type === 'heartbeat' || type === 'heard';

const placeOf = ({ from, incarnation, step, part }: MessageKey, to: NodeId): string =>
  `${from}.${incarnation}.${step}.${part}>${to}`;

/** That every process comes up is no news, and there are no processes here whose number or port one could use. */
function isTold(record: SupervisorRecord): boolean {
  if (record.kind !== 'process') return record.kind !== 'end';
  const { event, subjectIncarnation } = record;
  return event.type !== 'spawned' && !(event.type === 'ready' && subjectIncarnation === 1);
}
