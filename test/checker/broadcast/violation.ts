/** What breaks a rule of an atomic broadcast on purpose, and how a script is judged. */
import type { PropertyName } from '../../../src/checker/judge.js';
import type { TraceLevel } from '../../../src/schema/trace.js';
import { b } from '../trace-script.js';
import { verdictOf } from '../verdict-of.js';
import { type BroadcastScript, c1, c2, p1, slot, value } from './broadcast-script.js';

export const both: readonly TraceLevel[] = ['steps', 'decisions'];
export const steps: readonly TraceLevel[] = ['steps'];
export const x = value(c1, 2, 'x');
export const y = value(c2, 2, 'y');
export const seven = value(c1, 1, '7');

export type Case = {
  readonly property: PropertyName;
  readonly rule: string;
  readonly levels: readonly TraceLevel[];
  readonly text?: string;
  readonly breaks: (script: BroadcastScript) => void;
};

export function report(number: number, text: string) {
  return { slot: slot(number), proposal: { ballot: b('1.21'), value: text } };
}

/** Nothing happens but that a proposer's timer runs out. */
export function waits(script: BroadcastScript, forMs: number): void {
  const from = script.records.at(-1)?.atMs ?? 0;
  for (let passed = 0; passed < forMs; passed += 500) {
    const record = script.acts(p1);
    script.records[script.records.length - 1] = { ...record, atMs: from + passed };
  }
}

export const judged = (script: BroadcastScript, level: TraceLevel) => {
  const { state, violations, unknown, pending } = verdictOf(script.told(level));
  return { state, unknown, pending, found: violations.map(({ property, text }) => ({ property, text })) };
};
