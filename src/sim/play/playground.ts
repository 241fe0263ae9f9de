/**
 * The playground: a list of commands and the world that they lead to. Undoing is playing a shorter list, since these
 * worlds are tiny; saving is writing the list down. A scenario is walked through as long as the list is its beginning.
 */
import { createJudge, type Judge, type PropertyName } from '../../checker/judge.js';
import type { Machine, MessageKey } from '../../paxos/host.js';
import type { MachineOptions } from '../../paxos/machine.js';
import type { Playground, PlayPage, PlayScript, PlayState } from '../../schema/playground.js';
import type { FateRecord, TraceRecord } from '../../schema/trace.js';
import { lessonOf, openingLesson, trafficLesson } from '../../views/lesson.js';
import { Situation } from '../../views/situation.js';
import { formatProposal } from '../../views/words.js';
import type { Datagram } from '../process.js';
import { replayScenario } from '../scenario/replay.js';
import { play } from '../scenario/commands.js';
import { isInjected } from '../table.js';
import { createStage, type Scene, type Stage } from '../scenario/stage.js';
import { messagesOf, timersOf } from './commands.js';
import { friendsOf } from './friends.js';
import type { Script } from './script.js';

type Options = {
  readonly title: string;
  /** Its first command sets up a cluster; all of them can be played. */
  readonly script: Script;
  readonly createMachine: (options: MachineOptions) => Machine;
};

type World = {
  readonly stage: Stage;
  situation: Situation;
  judge: Judge;
  /** Takes a message that a hand put into flight for one that comes from nowhere and proves nothing. */
  lenient: Judge;
  /** What the command under way has taught so far, and what befell messages on their way. */
  sentences: string[];
  fates: FateRecord[];
};

export function createPlayground(options: Options): Playground {
  return new Table(options);
}

class Table implements Playground {
  readonly #options: Options;
  #world: World;
  #pages: PlayPage[] = [];
  /** Undone commands, the next to be redone last. */
  #undone: string[] = [];
  #savedText = '';
  #state: PlayState | null = null;

  constructor(options: Options) {
    this.#options = options;
    this.#world = createWorld(options);
    const refusal = this.next();
    if (refusal !== null) throw new Error(`a script that does not begin: ${refusal}`);
  }

  state(): PlayState {
    this.#state ??= this.#describe();
    return this.#state;
  }

  play(command: string): string | null {
    const refusal = this.#perform(command.trim().replace(/\s+/g, ' '));
    if (refusal === null) {
      if (this.#undone.at(-1) === this.#pages.at(-1)?.command) this.#undone.pop();
      else this.#undone = [];
    }
    return refusal;
  }

  next(): string | null {
    const command = this.#script()?.command ?? null;
    return command === null ? 'the scenario has come to its end' : this.play(command);
  }

  undo(): boolean {
    const last = this.#pages.at(-1);
    if (last === undefined || this.#pages.length === 1) return false;
    this.#undone.push(last.command);
    this.#rebuild(this.#pages.slice(0, -1).map(({ command }) => command));
    return true;
  }

  redo(): boolean {
    const command = this.#undone.at(-1);
    if (command === undefined) return false;
    this.#perform(command);
    this.#undone.pop();
    return true;
  }

  text(): string {
    const blocks = this.#pages.map(({ command, comment }) =>
      [...comment.map((line) => `# ${line}`), command].join('\n'),
    );
    const opening = this.#script() === null ? '# Played by hand.\n' : '';
    const replay = replayScenario(`${opening}${blocks.join('\n\n')}\n`, this.#options.createMachine);
    if (!replay.ok) throw new Error(`what was played cannot be replayed, line ${replay.line}: ${replay.reason}`);
    return replay.text;
  }

  saved(): void {
    this.#savedText = this.#commandsText();
    this.#state = null;
  }

  #commandsText(): string {
    return this.#pages.map(({ command }) => command).join('\n');
  }

  #rebuild(commands: readonly string[]): void {
    this.#world = createWorld(this.#options);
    this.#pages = [];
    for (const command of commands) this.#perform(command);
  }

  #perform(command: string): string | null {
    const { script } = this.#options;
    const world = this.#world;
    const before = [...(world.stage.scene?.table.inFlight ?? [])];
    world.sentences = [];
    world.fates = [];
    const played = play(world.stage, command);
    if (!played.ok) {
      this.#rebuild(this.#pages.map((page) => page.command)); // It may have gone half the way.
      return played.reason;
    }
    const step = this.#isOnScript() ? script.steps[this.#pages.length] : undefined;
    const comment = step?.command === command ? step.comment : [];
    const scene = sceneOf(world.stage);
    const opening = command.startsWith('cluster ') ? openingLesson(world.situation, scene) : [];
    const taught = [...opening, ...world.sentences, ...aboutTraffic(command, before, scene, played.lines, world.fates)];
    const sentences = taught.length > 0 ? taught : played.lines;
    this.#pages.push({ command, comment, sentences });
    this.#state = null;
    return null;
  }

  #isOnScript(): boolean {
    const { steps } = this.#options.script;
    return this.#pages.every(({ command }, place) => steps[place]?.command === command);
  }

  #script(): PlayScript | null {
    const { steps, closing } = this.#options.script;
    const step = this.#pages.length;
    if (!this.#isOnScript()) return null;
    const next = steps[step];
    return { step, steps: steps.length, comment: next?.comment ?? closing, command: next?.command ?? null };
  }

  #describe(): PlayState {
    const { situation, judge, lenient, stage } = this.#world;
    const scene = sceneOf(stage);
    const script = this.#script();
    return {
      title: this.#options.title,
      quorum: situation.quorum,
      acceptors: situation.acceptors.length,
      friends: friendsOf(scene, situation),
      messages: messagesOf(scene),
      timers: timersOf(scene, situation),
      pages: [...this.#pages],
      script: this.#options.script.steps.length > 1 ? script : null,
      chosen: situation.chosen === null ? null : formatProposal(situation.chosen, scene.ballotText),
      knowers: situation.knowers().map(scene.label),
      verdict: verdictOf(judge, lenient),
      canUndo: this.#pages.length > 1,
      canRedo: this.#undone.length > 0,
      isUnsaved: script === null && this.#commandsText() !== this.#savedText,
    };
  }
}

function createWorld({ createMachine }: Options): World {
  const onRecord = (record: TraceRecord): void => {
    if (record.kind === 'run') {
      world.situation = new Situation();
      world.judge = createJudge();
      world.lenient = createJudge();
    }
    const { scene } = stage;
    if (scene !== null) world.sentences.push(...lessonOf(record, world.situation, scene));
    if (record.kind === 'fate') world.fates.push(record);
    world.situation.fold(record);
    world.judge.fold(record);
    world.lenient.fold(withoutHand(record));
  };
  const stage = createStage(createMachine, onRecord);
  const [judge, lenient] = [createJudge(), createJudge()];
  const world: World = { stage, situation: new Situation(), judge, lenient, sentences: [], fates: [] };
  return world;
}

function sceneOf({ scene }: Stage): Scene {
  if (scene === null) throw new Error('a playground without a cluster');
  return scene;
}

/** What a hand did to messages without any node noticing. */
function aboutTraffic(
  command: string,
  before: readonly Datagram[],
  scene: Scene,
  lines: readonly string[],
  fates: readonly FateRecord[],
): readonly string[] {
  const after = scene.table.inFlight;
  const taken = before.filter((datagram) => !after.includes(datagram));
  const added = after.filter((datagram) => !before.includes(datagram));
  const [name] = command.split(' ');
  if (name === 'drop') return trafficLesson(taken, 'lost', scene);
  if (name === 'duplicate') return trafficLesson(added, 'twice', scene);
  if (name === 'inject') return trafficLesson(added, 'put', scene);
  if (name !== 'deliver') return [];
  const metBy = (fate: FateRecord['fate']): readonly Datagram[] =>
    taken.filter(({ key, to }) =>
      fates.some((told) => told.fate === fate && told.node === to && isEqual(told.message, key)),
    );
  const [lost, held] = [metBy('lost'), metBy('held')];
  if (lost.length + held.length > 0) {
    return [...trafficLesson(lost, 'lost', scene), ...trafficLesson(held, 'held', scene)];
  }
  const [text = ''] = lines;
  const idle = lines.length === 1 && taken.length === 1;
  if (idle && text.endsWith(' finds nobody')) return trafficLesson(taken, 'nobody', scene);
  return idle && text.endsWith(' waits') ? trafficLesson(taken, 'waits', scene) : [];
}

const isEqual = (one: MessageKey, other: MessageKey): boolean =>
  one.from === other.from &&
  one.incarnation === other.incarnation &&
  one.step === other.step &&
  one.part === other.part;

/** A step that a message of nobody caused waits for no other step. */
const withoutHand = (record: TraceRecord): TraceRecord =>
  record.kind === 'step' && record.cause !== null && isInjected(record.cause) ? { ...record, cause: null } : record;

/** No message, whoever made it up, brings an acceptor to break its word. */
const isOwnFault = (property: PropertyName): boolean =>
  property === 'promise-monotone' || property === 'accept-respects-promise';

/** `judge` waits for the steps that sent what was put into flight by hand; `lenient` does not. */
function verdictOf(judge: Judge, lenient: Judge): PlayState['verdict'] {
  const { state, violations, unknown, pending } = judge.verdict();
  const [violation] = violations;
  if (violation !== undefined) return { state, text: `${violation.property}: ${violation.text}` };
  if (state !== 'holds' || pending === 0) return { state, text: unknown[0] ?? 'no property is violated' };
  const beside = lenient.verdict();
  const own = beside.violations.find(({ property }) => isOwnFault(property));
  if (own !== undefined) return { state: 'violated', text: `${own.property}: ${own.text}` };
  const [consequence] = beside.violations;
  if (consequence === undefined) return { state: beside.state, text: beside.unknown[0] ?? 'no property is violated' };
  const why = 'which may be the work of a hand: messages are in play that no node sent';
  return { state: 'unknown', text: `${consequence.property}: ${consequence.text}, ${why}` };
}
