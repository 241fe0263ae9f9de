/**
 * Who gets which rows of the screen: header, node table, then the live panes (log and messages), then one row of keys.
 */

export const columnsMin = 40;
export const rowsMin = 10;

/** How nodes are shown: a row each with all columns; the voters so and the rest as cells; or all as cells. */
type TableShape = 'rows' | 'cells' | 'all-cells';

export type Layout = {
  readonly columns: number;
  readonly rows: number;
  readonly headerRows: number;
  readonly table: {
    readonly shape: TableShape;
    /** Its title apart. */
    readonly rows: number;
    /** Cells beside each other. */
    readonly across: number;
  };
  /** Of a log's traffic, its title among them; 0 where there is none or no room. */
  readonly trafficRows: number;
  /** Rows of the live panes, their title rows among them, and how they share them. */
  readonly live: {
    readonly rows: number;
    readonly share: 'beside' | 'stacked' | 'one';
    /** Columns of the log where the messages stand beside it, else all. */
    readonly logColumns: number;
    /** Rows of the log, its title among them, where the messages stand below it; else all. */
    readonly logRows: number;
  };
};

export const cellColumns = 26;

export function isTooSmall(columns: number, rows: number): boolean {
  return columns < columnsMin || rows < rowsMin;
}

/** `voters` are nodes that propose or accept: their ballots matter, so they keep whole rows longest. */
export function layoutOf(options: {
  readonly columns: number;
  readonly rows: number;
  readonly nodes: number;
  readonly voters: number;
  readonly footerRows: number;
  /** Wanted where the header has its sentence below its figures. */
  readonly extraHeaderRows: number;
  /** Rows that the pane of a log's traffic would like. */
  readonly trafficRows: number;
}): Layout {
  const { columns, rows, nodes, voters, footerRows } = options;
  const trafficRows = rows >= 24 ? options.trafficRows : rows >= 20 ? Math.min(1, options.trafficRows) : 0;
  const headerRows = headerRowsFor(rows) + (rows >= 18 ? options.extraHeaderRows : 0);
  const between = rows - headerRows - footerRows - trafficRows;
  const across = Math.max(1, Math.floor(columns / cellColumns));
  const table = tableFor({ columns, nodes, voters, across, room: between - 1 - liveRowsWanted(rows) });
  const tableRows = Math.max(1, Math.min(table.rows, between - 1 - liveRowsLeast(rows)));
  const live = between - 1 - tableRows;
  return {
    columns,
    rows,
    headerRows,
    table: { shape: table.shape, rows: tableRows, across },
    trafficRows,
    live: { rows: live, ...shareOf(columns, live) },
  };
}

function headerRowsFor(rows: number): number {
  if (rows >= 18) return 3;
  return rows >= 14 ? 2 : 1;
}

/** The log keeps at least five lines and its title on a screen of 24 rows. */
const liveRowsWanted = (rows: number): number => Math.max(liveRowsLeast(rows), Math.floor(rows / 3));
const liveRowsLeast = (rows: number): number => (rows >= 20 ? 6 : Math.max(3, Math.floor(rows / 3)));

/** The richest shape that fits the room; where none does, the last one scrolls. */
function tableFor(options: {
  readonly columns: number;
  readonly nodes: number;
  readonly voters: number;
  readonly across: number;
  readonly room: number;
}): { readonly shape: TableShape; readonly rows: number } {
  const { columns, nodes, voters, across, room } = options;
  const cells = voters + Math.ceil((nodes - voters) / across);
  const allCells = Math.ceil(nodes / across);
  if (columns < 60) return { shape: 'all-cells', rows: allCells };
  if (nodes <= room) return { shape: 'rows', rows: nodes };
  if (cells <= room || allCells >= cells) return { shape: 'cells', rows: cells };
  return { shape: cells <= room + 2 ? 'cells' : 'all-cells', rows: cells <= room + 2 ? cells : allCells };
}

function shareOf(columns: number, rows: number): Pick<Layout['live'], 'share' | 'logColumns' | 'logRows'> {
  if (columns >= 100) {
    const messageColumns = Math.min(66, Math.floor(columns * 0.45));
    return { share: 'beside', logColumns: columns - messageColumns - 1, logRows: rows };
  }
  if (rows >= 16) return { share: 'stacked', logColumns: columns, logRows: Math.ceil(rows * 0.6) };
  return { share: 'one', logColumns: columns, logRows: rows };
}
