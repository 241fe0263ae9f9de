/** Commands of a scenario that move messages: one, several, all, or one that nobody sent. */
import type { Datagram } from '../process.js';
import { logMessageForms, parseLogMessage } from './log-message-words.js';
import { messageForms, parseMessage } from './message-words.js';
import { deliverByHand, fateOf, inject } from '../table.js';
import { pick, pickAll, type Selection } from './selection.js';
import { linesOf, orNothing, type Played, refused, said, type Scene, type Stage, traffic } from './stage.js';

/** Deliveries of one command, after which it is taken for one that never ends. */
const deliveriesMax = 10_000;

/** One message or all that are selected, in the order of sending. What is sent meanwhile waits for another command. */
export function each(
  stage: Stage,
  scene: Scene,
  words: readonly string[],
  act: (datagram: Datagram, stage: Stage, scene: Scene) => readonly string[],
): Played {
  const { inFlight } = scene.table;
  const describe = (datagram: Datagram): string => traffic(scene, datagram);
  const selection: Selection =
    words[0] === 'all' ? pickAll(inFlight, words.slice(1), scene) : pick(inFlight, words, scene);
  if (!selection.ok) {
    const there = inFlight.length === 0 ? 'nothing' : inFlight.map(describe).join('; ');
    return refused(`${selection.reason}; in flight: ${there}`);
  }
  return said(selection.datagrams.flatMap((datagram) => act(datagram, stage, scene)));
}

export function deliverOne(datagram: Datagram, stage: Stage, scene: Scene): readonly string[] {
  const fate = fateOf(scene.table, datagram);
  const isHeard = deliverByHand(scene.table, datagram);
  if (stage.isQuiet) return linesOf(stage, scene);
  if (!isHeard) return [`${traffic(scene, datagram)} finds nobody`];
  const lines = linesOf(stage, scene);
  if (fate !== null) return [`${traffic(scene, datagram)} is ${fate.fate}`];
  return lines.length === 0 ? [`${traffic(scene, datagram)} waits`] : lines;
}

/** Until nothing is in flight. */
export function deliverEverything(stage: Stage, scene: Scene): Played {
  const lines: string[] = [];
  for (let count = 0; count < deliveriesMax; count++) {
    const [first] = scene.table.inFlight;
    if (first === undefined) return said(orNothing(lines));
    lines.push(...deliverOne(first, stage, scene));
  }
  return refused(`still messages in flight after ${deliveriesMax} deliveries`);
}

export function injectOne(scene: Scene, [arrow = '', ...words]: readonly string[]): Played {
  const [from, to] = arrow.split('->').map((name) => scene.nodes.get(name));
  if (from === undefined || to === undefined) return refused(`expected "FROM->TO", got "${arrow}"`);
  const isLog = scene.preset.configuration.log !== undefined;
  const message = isLog ? parseLogMessage(words.join(' ')) : parseMessage(words.join(' '), scene.nodes);
  if (message === null) {
    const forms = isLog ? logMessageForms : messageForms;
    return refused(`"${words.join(' ')}" is no message; expected one of: ${forms.join(', ')}`);
  }
  return said([traffic(scene, inject(scene.table, from, to, message))]);
}
