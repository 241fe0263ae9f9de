/** Short names for the values of a script: what they were is of no matter, only that they differ. */
import { renameAct, sameNames } from './hand-command.js';
import type { Script } from './script.js';

const names = ['x', 'y', 'z', 'v', 'w', 'u'];

export function withPlainValues(script: Script): Script {
  const plain = new Map<string, string>();
  for (const { act } of script.commands) {
    if (act.type === 'propose' && !plain.has(act.value)) {
      plain.set(act.value, names[plain.size] ?? `v${plain.size + 1}`);
    }
  }
  const value = (own: string): string => plain.get(own) ?? own;
  const commands = script.commands.map((command) => ({
    ...command,
    act: renameAct(command.act, { ...sameNames, value }),
  }));
  return { ...script, commands };
}
