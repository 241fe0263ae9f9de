/** Validity: whatever is proposed, chosen or decided was submitted by some client. */
import type { Court, Origin } from './court.js';
import { evidence } from './court.js';
import type { DecreeHistory } from './ledger.js';

export class Validity {
  readonly #court: Court;
  /** Values out of lost steps that no client is known to have submitted; one may still turn up. By decree and value. */
  readonly #unproven = new Map<string, string>();
  /** How often that changed. */
  changes = 0;

  constructor(court: Court) {
    this.#court = court;
  }

  submitted(history: DecreeHistory, value: string): void {
    history.submitted.add(value);
    if (this.#unproven.size > 0 && this.#unproven.delete(`${history.decree} ${value}`)) this.changes++;
  }

  judge(history: DecreeHistory, value: string, origin: Origin, what: string): void {
    if (history.submitted.has(value)) return;
    const { decree } = history;
    if (history.vouched.has(value)) {
      if (this.#unproven.size >= unprovenMax) return;
      this.changes++;
      this.#unproven.set(
        `${decree} ${value}`,
        `no record that is left shows who submitted ${value} in decree ${decree}`,
      );
      return;
    }
    const text = `${value} is ${what} in decree ${decree}, but no client submitted it`;
    const submissions = [...history.submitted].slice(0, 8).join(', ');
    const known = submissions === '' ? 'no client had submitted anything' : `clients had submitted ${submissions}`;
    this.#court.absence('validity', text, evidence(origin, `${value} is ${what}`), evidence(origin, known));
  }

  get unknownReasons(): Iterable<string> {
    return this.#unproven.values();
  }
}

/** Enough to make the verdict unknown. */
const unprovenMax = 16;
