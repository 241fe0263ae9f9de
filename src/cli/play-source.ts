/** What `play` begins with: a shipped scenario, a file, or friends who know of nothing. */
import path from 'node:path';
import { createMachine } from '../paxos/machine.js';
import { type Script, scriptOf } from '../sim/play/script.js';
import { replayScenario } from '../sim/scenario/replay.js';
import { formatList } from '../views/words.js';
import { readText } from './scenario-file.js';
import { placeOf, unknownName } from './shipped-scenarios.js';

export type PlaySource =
  | { readonly ok: true; readonly title: string; readonly script: Script }
  | { readonly ok: false; readonly reason: string };

export type Friends = {
  readonly acceptors?: number;
  readonly proposers?: number;
  readonly names?: readonly string[];
};

const defaultNames = ['Amy', 'Ben', 'Cal', 'Dan', 'Eva', 'Fay', 'Gus', 'Hal', 'Ida', 'Jon', 'Kim', 'Leo'];
const defaultAcceptors = 5;

/** The first of them vote, the first of them propose; with fewer voters than proposers the last only propose. */
export function freePlay({ names, acceptors, proposers }: Friends): PlaySource {
  const wanted = Math.max(acceptors ?? (names === undefined ? defaultAcceptors : 0), proposers ?? 0);
  const friends = names ?? defaultNames.slice(0, wanted);
  if (wanted > friends.length) {
    const option = (acceptors ?? 0) >= (proposers ?? 0) ? `--acceptors ${acceptors}` : `--proposers ${proposers}`;
    return { ok: false, reason: `${option}: --names has only ${friends.length}; name as many as there are to be` };
  }
  const voters = names === undefined ? (acceptors ?? defaultAcceptors) : acceptors;
  const seats = [
    ...(voters === undefined || voters === friends.length ? [] : [`acceptors=${voters}`]),
    ...(proposers === undefined || proposers === friends.length ? [] : [`proposers=${proposers}`]),
  ];
  const command = ['cluster', `friends=${friends.join(',')}`, ...seats].join(' ');
  const script = asScript(`${command}\n`);
  return script.ok
    ? { ok: true, title: 'play', script: script.script }
    : { ok: false, reason: `--names: ${script.reason}` };
}

/** A shipped one by its name, or a file by its path; a file of the same name in the folder at hand needs ./ before it. */
export async function scenarioFor(name: string, folder: string): Promise<PlaySource> {
  const { file, isShipped } = await placeOf(name, folder);
  const read = await readText(file);
  if (!read.ok) {
    const unknown = read.isAbsent ? await unknownName(name, folder) : null;
    return { ok: false, reason: unknown ?? `${file}: ${read.reason}` };
  }
  const found = asScript(read.text);
  if (found.ok) {
    return { ok: true, title: isShipped ? `play ${name}` : `play ${path.basename(name)}`, script: found.script };
  }
  return { ok: false, reason: `${file}${found.line === null ? '' : `:${found.line}`}: ${found.reason}` };
}

type Found =
  | { readonly ok: true; readonly script: Script }
  | { readonly ok: false; readonly line: number | null; readonly reason: string };

/** Played once from end to end, so that every step of the walk is known to work. */
function asScript(text: string): Found {
  const replay = replayScenario(text, createMachine);
  if (!replay.ok) return { ok: false, line: replay.line, reason: replay.reason };
  if (replay.blocks.length === 0) {
    return { ok: false, line: null, reason: 'holds no command, such as "cluster friends=Amy,Ben,Cal"' };
  }
  const ofLog = replay.blocks.find(({ command }) => /^cluster .*\breplicas=/.test(command));
  if (ofLog !== undefined) {
    const reason = 'a cluster of a log, and play shows single decrees; paxos-tui scenario prints it';
    return { ok: false, line: ofLog.line, reason };
  }
  return { ok: true, script: scriptOf(text, replay.blocks) };
}

/** "--acceptors and --names", of those that were given. */
export function givenOptions({ acceptors, proposers, names }: Friends): string {
  return formatList([
    ...(acceptors === undefined ? [] : ['--acceptors']),
    ...(proposers === undefined ? [] : ['--proposers']),
    ...(names === undefined ? [] : ['--names']),
  ]);
}
