/** What holds for the whole cluster at this moment; a worker that comes late is told the same. */
import { type Decree, decreeNumber } from '../paxos/ballot.js';
import type { PaceName } from '../faults/pace.js';
import type { FaultSettings } from '../faults/settings.js';
import type { NodeId } from '../paxos/ballot.js';
import { firstDecree, type Preset } from '../schema/preset.js';
import type { Journal } from './journal.js';
import type { Seat } from './seat.js';

/** Every change is recorded here; telling the workers is left to whoever changes it. */
export class Conditions {
  readonly #journal: Journal;
  settings: FaultSettings;
  pace: PaceName;
  decree: Decree = firstDecree;
  /** Nodes whose disk lies, whichever process runs there. */
  readonly liars = new Set<NodeId>();

  constructor(preset: Preset, pace: PaceName, journal: Journal) {
    this.#journal = journal;
    this.settings = { seed: preset.seed, rules: preset.rules, groups: preset.groups };
    this.pace = pace;
  }

  /** Records what holds at the beginning. */
  begin(): void {
    this.setPace(this.pace);
    this.#setSettings(this.settings);
  }

  setPace(pace: PaceName): void {
    this.pace = pace;
    this.#journal.add({ kind: 'pace', pace });
  }

  setFaults(rules: FaultSettings['rules'], groups: FaultSettings['groups']): void {
    this.#setSettings({ ...this.settings, rules, groups });
  }

  setLies({ node: subject, incarnation: subjectIncarnation }: Seat, lies: boolean): void {
    if (lies) this.liars.add(subject);
    else this.liars.delete(subject);
    this.#journal.add({ kind: 'process', subject, subjectIncarnation, event: { type: 'disk-lies', lies } });
  }

  openNextDecree(): void {
    this.decree = decreeNumber(this.decree + 1);
    this.#journal.add({ kind: 'decree', decree: this.decree });
  }

  #setSettings(settings: FaultSettings): void {
    this.settings = settings;
    this.#journal.add({ kind: 'faults', settings });
  }
}
