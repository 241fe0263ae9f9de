/**
 * Makes a failing script as small as it gets: whole kinds of faults go first, then events in ever smaller pieces
 * (delta debugging, Zeller & Hildebrandt 2002), then nodes, until not one command more can go.
 */
import type { Ballot, NodeId } from '../../paxos/ballot.js';
import { causalPast } from './causal-past.js';
import { ballotOf, type HandAct, type HandCommand, isSameBallot } from './hand-command.js';
import type { Player, Played } from './hand-play.js';
import { countNodes, type Script } from './script.js';
import { smallerClusters } from './smaller-cluster.js';
import { smallerLogs } from './smaller-log.js';
import { withPlainValues } from './plain-values.js';

export type Minimised = {
  readonly played: Played;
  /** False where the budget ended the search early. */
  readonly isMinimal: boolean;
};

/** The effort, in commands played. Pure work, so the same on every machine. */
const effortMax = 2_000_000;
/** Of a log, where each command costs more. */
const logEffortMax = 150_000;
/** Commands of a script that is also played with other ballots in place of those that are gone. */
const loosePlayMax = 120;

export function minimise(first: Played, player: Player): Minimised {
  const search = new Search(first, player);
  search.dropBystanders();
  search.dropFaults();
  search.dropEvents();
  for (let before = -1; before !== search.size && !search.isExhausted; ) {
    before = search.size;
    search.nameReplicas();
    search.dropNodes();
    search.dropBallots();
    search.dropEvents();
    search.dropFaults();
  }
  search.tell();
  return { played: search.best, isMinimal: !search.isExhausted };
}

class Search {
  best: Played;
  readonly #player: Player;
  readonly #until: number;

  constructor(first: Played, player: Player) {
    this.best = first;
    this.#player = player;
    this.#until = player.played + (first.script.log === null ? effortMax : logEffortMax);
  }

  get size(): number {
    const { script } = this.best;
    return script.commands.length + countNodes(script);
  }

  get isExhausted(): boolean {
    return this.#player.played >= this.#until;
  }

  /** Whether the script still fails; if so it is the best from now on. */
  #offer(script: Script): boolean {
    if (this.isExhausted) return false;
    const played = this.#player.play(script) ?? this.#playLoosely(script);
    if (played !== null) this.best = played;
    return played !== null;
  }

  /** All that did not lead to the violation, and nodes that did nothing. */
  dropBystanders(): void {
    const { script, course, violation } = this.best;
    this.#offerCommands(causalPast(script.commands, course, violation));
    this.dropNodes();
  }

  dropFaults(): void {
    for (const isOfKind of faultKinds) {
      const { commands } = this.best.script;
      if (commands.some(isOfKind)) this.#offerCommands(commands.filter((command) => !isOfKind(command)));
    }
    const isWipe = ({ act }: HandCommand): boolean => act.type === 'restart' && act.isWiped;
    for (let place = 0; place < this.best.script.commands.length; place++) {
      const { commands } = this.best.script;
      const command = commands[place];
      if (command === undefined || !isWipe(command) || command.act.type !== 'restart') continue;
      this.#offerCommands(commands.with(place, { ...command, act: { ...command.act, isWiped: false } }));
    }
  }

  /** From the end, since what comes late hangs on less. Whatever depended on a command that is gone goes with it. */
  dropEvents(): void {
    let piece = Math.ceil(this.best.script.commands.length / 2);
    while (piece >= 1) {
      const before = this.best.script.commands.length;
      for (let end = before; end > 0; end = Math.min(end - piece, this.best.script.commands.length)) {
        const { commands } = this.best.script;
        this.#offerCommands([...commands.slice(0, Math.max(0, end - piece)), ...commands.slice(end)]);
      }
      // Once more at the smallest size, as long as that helps: what was needed before may not be any more.
      if (piece > 1) piece = Math.floor(piece / 2);
      else if (this.best.script.commands.length === before || this.isExhausted) return;
    }
  }

  /** A client of a log is told whom to ask, where that is heard: then it need not find out for itself. */
  nameReplicas(): void {
    if (this.best.script.log === null) return;
    for (let place = 0; place < this.best.script.commands.length; place++) {
      const { commands } = this.best.script;
      const command = commands[place];
      if (command?.act.type !== 'propose' || command.act.proposer !== null) continue;
      for (const proposer of heardAt(commands, command.act.client)) {
        const named = { ...command, act: { ...command.act, proposer } };
        const played = this.#player.play({ ...this.best.script, commands: commands.with(place, named) });
        if (played === null) continue;
        this.best = played;
        break;
      }
    }
  }

  /** All that is said in one ballot or in two of them, and what opened them. */
  dropBallots(): void {
    for (const some of [1, 2]) {
      for (const gone of choices(ballotsOf(this.best.script.commands), some)) {
        const { commands } = this.best.script;
        const isGone = (command: HandCommand): boolean =>
          ballotsOf([command]).some((ballot) => gone.some((each) => isSameBallot(each, ballot)));
        const others = commands.filter((command) => !isGone(command));
        if (others.length < commands.length) this.#offerCommands(others);
      }
    }
  }

  dropNodes(): void {
    for (let isSmaller = true; isSmaller && !this.isExhausted; ) isSmaller = this.#offerFirst();
  }

  /** In an order that reads as a story and with plain values, as long as not one command more can go then. */
  tell(): void {
    for (let before = -1; before !== this.size && !this.isExhausted; ) {
      before = this.size;
      this.#arrange();
      this.dropEvents();
    }
    // An operation of a log says what it does: it is as plain as can be.
    const plain = this.best.script.log === null ? this.#player.play(withPlainValues(this.best.script)) : null;
    if (plain !== null) this.best = plain;
  }

  /** Each delivery right behind the one before it that is of the same message and ballot, where that may be. */
  #arrange(): void {
    for (let place = 1; place < this.best.script.commands.length; place++) {
      const { commands } = this.best.script;
      const command = commands[place];
      if (command === undefined) return;
      const behind = commands.findLastIndex((other, at) => at < place && isAlike(other.act, command.act)) + 1;
      if (behind === 0 || behind === place) continue;
      const moved = commands.toSpliced(place, 1).toSpliced(behind, 0, command);
      const played = this.#player.play({ ...this.best.script, commands: moved });
      if (played !== null) this.best = played;
    }
  }

  #offerFirst(): boolean {
    const { script: now } = this.best;
    const smaller = now.log === null ? smallerClusters(now) : smallerLogs(now, now.log);
    for (const script of smaller) if (this.#offer(script)) return true;
    return false;
  }

  /** Worth its time once there is little left. */
  #playLoosely(script: Script): Played | null {
    return script.commands.length > loosePlayMax ? null : this.#player.play(script, true);
  }

  #offerCommands(commands: readonly HandCommand[]): void {
    this.#offer({ ...this.best.script, commands });
  }
}

/** Replicas at which this client's operations arrive, the last one first: there they came to something. */
function heardAt(commands: readonly HandCommand[], client: NodeId): ReadonlySet<NodeId> {
  const heard = commands.flatMap(({ act }) =>
    act.type === 'deliver' && act.from === client && (act.message.type === 'invoke' || act.message.type === 'read')
      ? [act.to]
      : [],
  );
  return new Set(heard.reverse());
}

/** In the order of their first word, each once. */
function ballotsOf(commands: readonly HandCommand[]): readonly Ballot[] {
  const ballots: Ballot[] = [];
  for (const { act, opens } of commands) {
    const said = act.type === 'deliver' ? ballotOf(act.message) : null;
    for (const ballot of [said, opens]) {
      if (ballot !== null && !ballots.some((each) => isSameBallot(each, ballot))) ballots.push(ballot);
    }
  }
  return ballots;
}

/** Each one, or each pair. */
const choices = <Item>(items: readonly Item[], some: number): readonly (readonly Item[])[] =>
  some === 1
    ? items.map((one) => [one])
    : items.flatMap((one, place) => items.slice(place + 1).map((other) => [one, other]));

const isAlike = (one: HandAct, other: HandAct): boolean =>
  one.type === 'deliver' &&
  other.type === 'deliver' &&
  one.message.type === other.message.type &&
  isSameBallot(ballotOf(one.message), ballotOf(other.message));

const isOf =
  (...types: readonly HandAct['type'][]) =>
  ({ act }: HandCommand): boolean =>
    types.includes(act.type);

/** Without the mildest ones last: what a failure does without is told in its scenario by not being there. */
const faultKinds: readonly ((command: HandCommand) => boolean)[] = [
  isOf('duplicate'),
  ({ act }) => act.type === 'restart' && act.isWiped,
  isOf('crash', 'restart'),
  isOf('timer'),
];
