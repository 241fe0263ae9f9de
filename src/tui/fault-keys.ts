/** Keys of faults and of held messages: rows of the one table of keys, under which heading, and where they hold. */
import type { Row, Scope } from './keymap.js';
import { mayControl, mayLift, mayRelease, mayUndo } from './permission.js';

type Section = { readonly group: string; readonly scopes: readonly Scope[]; readonly rows: readonly Row[] };

const faultsLabel = 'faults in force, and all kinds that can be added';
const heldLabel = 'the held messages, to be let go by hand';

export const faultKeys: readonly Section[] = [
  { group: 'Faults', scopes: ['run'], rows: [['B', 'break', faultsLabel, { type: 'show-faults' }]] },
  { group: 'Faults', scopes: ['run'], rows: [['h', '', heldLabel, { type: 'show-held' }]] },
  {
    group: 'Faults panel',
    scopes: ['faults'],
    rows: [
      [
        'enter',
        'add or change',
        'add a fault of the chosen kind, or change the one in force',
        { type: 'choose-fault' },
        mayControl,
      ],
      ['x backspace', 'take away', 'take the chosen fault away', { type: 'lift-fault' }, mayLift],
      ['h', 'held', heldLabel, { type: 'show-held' }],
    ],
  },
  {
    group: 'Held messages',
    scopes: ['held'],
    rows: [
      ['enter', 'deliver', 'deliver the chosen message', { type: 'release', how: 'deliver' }, mayRelease],
      ['x backspace', 'drop', 'drop the chosen message: it is lost', { type: 'release', how: 'drop' }, mayRelease],
      ['d', 'duplicate', 'hold one more copy of it', { type: 'release', how: 'duplicate' }, mayRelease],
      ['a', 'deliver all', 'deliver all that are held', { type: 'deliver-all' }, mayRelease],
      ['B', 'faults', faultsLabel, { type: 'show-faults' }],
    ],
  },
  {
    group: 'Faults',
    scopes: ['run', 'faults', 'held'],
    rows: [['U', 'undo', 'undo the last fault set here; again: the one before', { type: 'undo' }, mayUndo]],
  },
];
