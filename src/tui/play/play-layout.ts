/** Who gets which rows and columns of the playground: friends above, lists, and the story with all that is left. */
import { columnsMin, isTooSmall, rowsMin } from '../layout.js';
import type { PlayPane } from './desk.js';

export type PlayLayout = {
  /** Titles are among the rows of each; 0 leaves it out. */
  readonly friendRows: number;
  /** Below the friends: what the selected one has counted. */
  readonly detailRows: number;
  readonly lists: readonly { readonly pane: PlayPane; readonly rows: number }[];
  readonly listColumns: number;
  readonly storyRows: number;
  readonly storyColumns: number;
  /** The story stands beside the lists. */
  readonly isBeside: boolean;
};

const besideColumns = 110;

/** Null for a screen that holds nothing of use. */
export function playLayoutOf(options: {
  readonly columns: number;
  readonly rows: number;
  readonly friends: number;
  readonly focus: PlayPane;
  readonly isWalking: boolean;
  readonly footerRows: number;
}): PlayLayout | null {
  const { columns, rows, friends, focus, isWalking, footerRows } = options;
  if (isTooSmall(columns, rows)) return null;
  const between = rows - 1 - footerRows;
  const isRoomy = rows >= 18;
  const friendRows = isRoomy ? 1 + Math.min(friends, Math.max(3, Math.floor(rows / 4))) : 0;
  const detailRows = isRoomy ? 1 : 0;
  const left = between - friendRows - detailRows;
  const list: PlayPane = isRoomy && focus === 'friends' ? 'messages' : focus;
  if (columns >= besideColumns && isRoomy) {
    const timerRows = Math.max(4, Math.floor(left / 3));
    const listColumns = Math.min(64, Math.floor(columns * 0.42));
    return {
      friendRows,
      detailRows,
      lists: [
        { pane: 'messages', rows: left - timerRows },
        { pane: 'timers', rows: timerRows },
      ],
      listColumns,
      storyRows: left,
      storyColumns: columns - listColumns - 1,
      isBeside: true,
    };
  }
  const wanted = isWalking ? Math.floor(left * 0.3) : Math.floor(left * 0.45);
  const listRows = Math.max(3, wanted);
  return {
    friendRows,
    detailRows,
    lists: [{ pane: list, rows: listRows }],
    listColumns: columns,
    storyRows: left - listRows,
    storyColumns: columns,
    isBeside: false,
  };
}

export const tooSmallText = (columns: number, rows: number): string =>
  `Too small: ${columns}x${rows}, needs ${columnsMin}x${rowsMin}.`;
