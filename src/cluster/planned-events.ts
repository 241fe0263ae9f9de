/** What a preset has planned for a moment of the run, told to the user when its time has come. */
import type { NodeId } from '../paxos/ballot.js';
import { labelOf } from '../paxos/configuration.js';
import type { NodeAction, Preset, TimedEvent } from '../schema/preset.js';
import { formatList, formatNodes } from '../views/words.js';
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
  switch (action.type) {
    case 'restart':
      return `restart ${label(action.node)}${action.wipe ? ' with an empty disk' : ''}`;
    case 'loss': {
      const links = action.node === null ? 'all links' : `all links of ${label(action.node)}`;
      return `loss of ${Math.round(action.lossRatio * 1000) / 10} % on ${links}`;
    }
    case 'partition':
      if (action.groups.length === 0) return 'the end of the partition';
      return `a partition into ${formatList(action.groups.map((group) => `{${formatNodes(group, label)}}`))}`;
    case 'cut':
      return `${action.isCut ? 'a cut' : 'the end of the cut'} from ${label(action.from)} to ${label(action.to)}`;
    case 'plan-crash':
      return action.crash === null
        ? `no crash of ${label(action.node)}`
        : `a crash of ${label(action.node)}, ${action.crash.point} of ${action.crash.on} number ${action.crash.nth}`;
    case 'disk-lies':
      return `${action.lies ? 'a lying' : 'an honest'} disk for ${label(action.node)}`;
    default:
      return `${action.type} ${label(action.node)}`;
  }
}
