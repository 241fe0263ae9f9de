/** Who gets which rows, at every size. */
import { describe, expect, test } from 'vitest';
import { isTooSmall, layoutOf } from '../../src/tui/layout.js';

const run2 = { nodes: 19, voters: 6, footerRows: 1, extraHeaderRows: 0, trafficRows: 0 };

describe('the layout', () => {
  test('gives out every row exactly once, at every size and for every preset', () => {
    for (let columns = 40; columns <= 200; columns += 5) {
      for (let rows = 10; rows <= 60; rows++) {
        for (const nodes of [0, 4, 9, 19, 60]) {
          const layout = layoutOf({
            columns,
            rows,
            nodes,
            voters: Math.ceil(nodes / 3),
            footerRows: 1,
            extraHeaderRows: nodes % 2,
            trafficRows: nodes % 4,
          });
          const used = layout.headerRows + 1 + layout.table.rows + layout.trafficRows + layout.live.rows + 1;
          expect({ columns, rows, nodes, used }).toEqual({ columns, rows, nodes, used: rows });
          expect(layout.live.rows).toBeGreaterThanOrEqual(3);
          expect(layout.live.logRows).toBeGreaterThanOrEqual(3);
        }
      }
    }
  });

  test('shows every node of run2 at 80x24 and leaves the log five lines and its title', () => {
    const layout = layoutOf({ columns: 80, rows: 24, ...run2 });
    expect(layout.table).toEqual({ shape: 'cells', rows: 11, across: 3 });
    expect(layout.live.rows).toBeGreaterThanOrEqual(6);
  });

  test('gives every node of run2 a row of its own at 160x48, the panes beside each other', () => {
    const layout = layoutOf({ columns: 160, rows: 48, ...run2 });
    expect(layout.table).toMatchObject({ shape: 'rows', rows: 19 });
    expect(layout.live.share).toBe('beside');
  });

  test('stacks the panes below 100 columns, and shows one of them where rows are few', () => {
    expect(layoutOf({ columns: 90, rows: 60, ...run2 }).live.share).toBe('stacked');
    expect(layoutOf({ columns: 90, rows: 24, ...run2 }).live.share).toBe('one');
  });

  test('is refused below 40x10', () => {
    expect(isTooSmall(40, 10)).toBe(false);
    expect(isTooSmall(39, 10)).toBe(true);
    expect(isTooSmall(40, 9)).toBe(true);
  });
});
