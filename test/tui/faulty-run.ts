/** A dashboard on a trace written by hand, whose supervisor takes every request about faults and records it. */
import type { NodeId } from '../../src/paxos/ballot.js';
import type { MessageKey } from '../../src/paxos/host.js';
import { withLoss } from '../../src/faults/loss.js';
import type { FaultRule } from '../../src/faults/settings.js';
import type { SessionRequest } from '../../src/schema/session.js';
import type { Facts } from '../../src/tui/facts.js';
import { Feed } from '../../src/tui/feed.js';
import { networkOf } from '../../src/tui/faults-in-force.js';
import { reduce } from '../../src/tui/reduce.js';
import { actionOf } from '../../src/tui/scope.js';
import type { Action, Command, State } from '../../src/tui/state.js';
import { TraceScript } from '../checker/trace-script.js';
import { factsOf, stateAt } from './scene.js';

export class FaultyRun {
  readonly script: TraceScript;
  readonly feed = new Feed(
    () => {},
    (error) => {
      throw error;
    },
  );
  state: State = stateAt(80, 24);
  /** Of our dashboard, in order. */
  readonly requests: SessionRequest[] = [];
  /** Requests are taken, but their records do not come yet. */
  recordsAreLate = false;
  /** Why every request is refused, or null. */
  refuses: string | null = null;
  #folded = 0;
  #fates = 1_000;
  #late: SessionRequest[] = [];

  constructor(script: TraceScript = new TraceScript()) {
    this.script = script;
    for (const { node } of this.facts.cluster.nodes.values()) {
      script.process(node, { type: 'spawned', pid: 100 + node });
      script.process(node, { type: 'ready', port: 9_000 + node, disk: '0123456789abcdef', seated: true });
    }
  }

  get facts(): Facts {
    const { records } = this.script;
    this.feed.take(records.slice(this.#folded));
    this.feed.settle();
    this.#folded = records.length;
    return factsOf(this.feed);
  }

  /** Keys by name; a text of several characters that is no name is typed. */
  press(...names: readonly string[]): this {
    for (const name of names) {
      const text = name === 'space' ? ' ' : [...name].length === 1 ? name : null;
      const action = actionOf({ type: 'key', name, text }, this.state, this.facts);
      if (action !== null) this.#apply(action);
    }
    return this;
  }

  type(text: string): this {
    this.#apply({ type: 'type-text', text });
    return this;
  }

  command(text: string): this {
    return this.press(':').type(text).press('enter');
  }

  /** As somebody else's dashboard would. */
  fromElsewhere(request: SessionRequest): void {
    this.#record(request);
  }

  /** What became of a copy, as its receiver reports it. */
  fate(node: NodeId, message: MessageKey, fate: 'held' | 'lost'): void {
    const sequence = this.#fates++;
    this.script.records.push({ kind: 'fate', node, incarnation: 1, sequence, atMs: 500, message, fate, delayMs: 0 });
  }

  /** What a key is answered on a run of which other things are known. */
  refusalOf(name: string, facts: Facts): string {
    const action = actionOf({ type: 'key', name, text: null }, this.state, facts);
    return action?.type === 'say' ? action.text : '';
  }

  /** Of the requests whose records are late, the first one's comes. */
  oneRecordComes(): void {
    const request = this.#late.shift();
    if (request !== undefined) this.#record(request);
  }

  recordsCome(): void {
    this.recordsAreLate = false;
    for (const request of this.#late.splice(0)) this.#record(request);
  }

  get rules(): readonly FaultRule[] {
    return networkOf(this.facts).rules;
  }

  get notice(): string {
    return this.state.notice?.text ?? '';
  }

  #apply(action: Action): void {
    const { state, commands } = reduce(this.state, action, this.facts);
    this.state = state;
    for (const command of commands) this.#take(command);
  }

  #take(command: Command): void {
    if (command.type === 'requests') this.requests.push(...command.requests);
    if (command.type !== 'request') return;
    this.requests.push(command.request);
    if (this.refuses !== null) {
      this.#apply({ type: 'refused', text: this.refuses });
      return;
    }
    if (this.recordsAreLate) this.#late.push(command.request);
    else this.#record(command.request);
    this.#apply({ type: 'taken', text: command.done, deed: command.deed ?? null });
  }

  #record(request: SessionRequest): void {
    const { rules, groups } = networkOf(this.facts);
    const set = (change: { rules?: readonly FaultRule[]; groups?: typeof groups }) =>
      this.script.supervisor({ kind: 'faults', settings: { seed: 1, rules, groups, ...change } });
    if (request.type === 'faults') set({ rules: request.rules, groups: request.groups });
    else if (request.type === 'loss') set({ rules: withLoss(rules, request.node, request.lossRatio) });
    else if (request.type === 'plan-crash')
      this.script.process(request.node, { type: 'crash-planned', crash: request.crash });
    else if (request.type === 'disk-lies') this.script.process(request.node, { type: 'disk-lies', lies: request.lies });
    else if (request.type === 'pause') this.script.process(request.node, { type: 'paused' });
    else if (request.type === 'resume') this.script.process(request.node, { type: 'resumed' });
  }
}
