/** A shrunk script as a scenario: what it is and where it comes from, its commands with answers, and the verdict. */
import { labelOf } from '../../paxos/configuration.js';
import type { Machine } from '../../paxos/host.js';
import type { MachineOptions } from '../../paxos/machine.js';
import { replayScenario } from '../scenario/replay.js';
import { formatCommand } from './hand-command.js';
import { clusterWords, presetOf, type Script } from './script.js';

const commentColumnsMax = 96;

/** `about` are sentences for the comment at its head. */
export function scenarioText(
  script: Script,
  about: readonly string[],
  createMachine: (options: MachineOptions) => Machine,
): string {
  const { configuration } = presetOf(script);
  const commands = script.commands.map((command) => formatCommand(command, (node) => labelOf(configuration, node)));
  const lines = [
    ...about.flatMap(commented),
    `cluster ${clusterWords(script).join(' ')}`,
    ...(script.hasElection ? ['election'] : []),
    ...commands,
    'verdict',
  ];
  const replay = replayScenario(lines.join('\n'), createMachine);
  if (!replay.ok) throw new Error(`line ${replay.line} of a shrunk scenario: ${replay.reason}`);
  return replay.text;
}

function commented(sentence: string): readonly string[] {
  const lines: string[] = [];
  let line = '#';
  for (const word of sentence.split(/\s+/)) {
    if (line.length + 1 + word.length > commentColumnsMax) {
      lines.push(line);
      line = '#';
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}
