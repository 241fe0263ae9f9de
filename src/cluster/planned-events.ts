/** What a preset has planned for a moment of the run, told to the user when its time has come. */
import type { NodeId } from '../paxos/ballot.js';
import { labelOf } from '../paxos/configuration.js';
import type { NodeAction, Preset, TimedEvent } from '../schema/preset.js';
import type { Control } from './control.js';
import type { Journal } from './journal.js';

/** What was planned may have become impossible, since a user's keys count as much. */
export async function perform(
  { action, atMs }: TimedEvent,
  { preset, control, journal }: { readonly preset: Preset; readonly control: Control; readonly journal: Journal },
): Promise<void> {
  const plan = `${describe(action, (node) => labelOf(preset.configuration, node))} at ${atMs} ms`;
  journal.note('info', `planned by the preset: ${plan}`);
  const answer = await control.request(action);
  if (!answer.ok) journal.note('warning', `the preset's plan, ${plan}, was not possible: ${answer.reason}`);
}

function describe(action: NodeAction, label: (node: NodeId) => string): string {
  if (action.type === 'restart') return `restart ${label(action.node)}${action.wipe ? ' with an empty disk' : ''}`;
  if (action.type !== 'loss') return `${action.type} ${label(action.node)}`;
  const links = action.node === null ? 'all links' : `all links of ${label(action.node)}`;
  return `loss of ${Math.round(action.lossRatio * 1000) / 10} % on ${links}`;
}
