/** The friends: what each promised, accepted and knows, and what it counts as a proposer. */
import type { PlayFriend, PlayState, PlayTally } from '../../schema/playground.js';
import type { Glyphs } from '../glyphs.js';
import { bold, dim, inverse, warn } from '../paint.js';
import { titleRow } from '../pane-title.js';
import { alignLeft, cut } from '../width.js';
import type { Desk } from './desk.js';
import { windowOf } from './list-rows.js';

/** As many rows as given, title and column names in one. */
export function friendRows(state: PlayState, desk: Desk, rows: number, glyphs: Glyphs): readonly string[] {
  const { columns } = desk;
  const isFocused = desk.focus === 'friends';
  const widths = widthsFor(state, columns);
  const title = titleRow({ name: 'Friends', focused: isFocused, parts: [], right: '', width: columns, glyphs });
  const head = widths === null ? title : headRow(widths, isFocused);
  const { start } = windowOf(state.friends.length, desk.selected.friends, rows - 1);
  const shown = state.friends.slice(start, start + rows - 1);
  return [
    head,
    ...shown.map((friend, index) => {
      const isSelected = start + index === desk.selected.friends;
      const pointer = isSelected ? glyphs.pointer : ' ';
      const text = widths === null ? narrowText(friend) : cells(friend, state, widths, glyphs);
      const row = alignLeft(`${pointer}${markOf(friend)} ${text}`, columns);
      if (isSelected && isFocused) return inverse(row);
      return friend.life === 'up' ? (isSelected ? bold(row) : row) : warn(row);
    }),
  ];
}

const selectedIn = (state: PlayState, desk: Desk): PlayFriend | undefined => state.friends[desk.selected.friends];

/** A proposer in the midst of a ballot, the last as they stand in the list. */
const busyIn = ({ friends }: PlayState): PlayFriend | undefined =>
  friends.findLast(({ proposing }) => proposing?.phase === 'preparing' || proposing?.phase === 'accepting');

/** What the selected friend has counted, in full; while the user is elsewhere, a friend who is about to propose. */
export function detailRow(state: PlayState, desk: Desk): string {
  const friend = desk.focus === 'friends' ? selectedIn(state, desk) : (busyIn(state) ?? selectedIn(state, desk));
  if (friend === undefined) return '';
  return dim(cut(` ${friend.name}: ${detailText(friend, state)}`, desk.columns));
}

function detailText(friend: PlayFriend, { quorum }: PlayState): string {
  const { proposing, wish, life, abstains, mayVote, mayPropose } = friend;
  if (life === 'gone') return 'gone; r restarts from the disk, R with an empty one';
  if (abstains) return 'an empty disk: neither votes nor proposes any more';
  const may = mayVote
    ? mayPropose
      ? ''
      : 'votes and does not propose'
    : mayPropose
      ? 'proposes and does not vote'
      : '';
  if (proposing === null)
    return (
      [wish === null ? '' : `wants ${wish}`, may].filter((part) => part !== '').join('; ') || 'has proposed nothing'
    );
  const { ballot, promises, accepts, reports, value, phase } = proposing;
  return [
    `${ballot}${phase === 'backing off' ? ' (given up)' : ''}`,
    `${promises.length}/${quorum} promises${who(promises)}`,
    reports.length === 0 ? 'no reports' : `reports ${reports.join(', ')}`,
    ...(value === '' ? [] : [`${accepts.length}/${quorum} votes for ${value}${who(accepts)}`]),
    ...(wish === null ? [] : [`wants ${wish}`]),
  ].join('; ');
}

const who = (names: readonly string[]): string => (names.length === 0 ? '' : ` (${names.join(', ')})`);

type Widths = { readonly name: number; readonly promised: number; readonly accepted: number; readonly knows: number };

function widthsFor({ friends }: PlayState, columns: number): Widths | null {
  if (columns < 60) return null;
  const widest = (texts: readonly string[], least: number, most: number): number =>
    Math.min(most, Math.max(least, ...texts.map((text) => text.length)));
  const spare = columns >= 110 ? 12 : 0;
  return {
    name: widest(
      friends.map(({ name }) => name),
      7,
      12,
    ),
    promised: widest(
      friends.map(({ promised }) => promised),
      8,
      10,
    ),
    accepted: widest(
      friends.map(({ accepted }) => accepted),
      10,
      20 + spare,
    ),
    knows: widest(
      friends.map(({ decided }) => decided),
      6,
      12 + spare,
    ),
  };
}

function headRow({ name, promised, accepted, knows }: Widths, isFocused: boolean): string {
  const title = isFocused ? '[Friends]' : ' Friends ';
  const rest = [
    alignLeft('', Math.max(0, name - 6)),
    alignLeft('promised', promised),
    alignLeft('accepted', accepted),
    alignLeft('knows', knows),
    'as a proposer',
  ].join('  ');
  return `${isFocused ? inverse(bold(title)) : bold(title)}${dim(rest)}`;
}

function cells(friend: PlayFriend, state: PlayState, widths: Widths, glyphs: Glyphs): string {
  const { name, promised, accepted, decided, mayVote } = friend;
  const none = glyphs.none;
  return [
    alignLeft(name, widths.name),
    alignLeft(promised === '' ? (mayVote ? none : '') : promised, widths.promised),
    alignLeft(accepted === '' ? (mayVote ? none : '') : accepted, widths.accepted),
    alignLeft(decided === '' ? none : decided, widths.knows),
    proposerText(friend, state),
  ].join('  ');
}

function narrowText({ name, promised, accepted, decided }: PlayFriend): string {
  const parts = [
    ...(decided === '' ? [] : [`knows ${decided}`]),
    ...(promised === '' ? [] : [`promised ${promised}`]),
    ...(accepted === '' ? [] : [`accepted ${accepted}`]),
  ];
  return `${name}  ${parts.length === 0 ? 'has promised nothing' : parts.join(', ')}`;
}

function proposerText({ proposing, wish, abstains }: PlayFriend, { quorum }: PlayState): string {
  if (abstains) return 'lost its disk';
  if (proposing === null) return wish === null ? '' : `wants ${wish}`;
  return tallyText(proposing, quorum);
}

function tallyText({ ballot, phase, promises, accepts, reports, value }: PlayTally, quorum: number): string {
  const reported = reports.length === 0 ? '' : `, reports ${reports.length}`;
  switch (phase) {
    case 'preparing':
      return `${ballot} promises ${promises.length}/${quorum}${reported}`;
    case 'accepting':
      return `${ballot} votes ${accepts.length}/${quorum}, ${value}`;
    case 'backing off':
      return `${ballot} given up, waits`;
    case 'chosen':
      return `${ballot} got it chosen`;
    default:
      return `${ballot} is over`;
  }
}

const markOf = ({ life, abstains }: PlayFriend): string =>
  life === 'gone' ? 'x' : life === 'paused' ? 'z' : abstains ? '!' : ' ';
