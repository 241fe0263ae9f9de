/** The components as Ink draws them, and what happens to an error in one. */
import { render, renderToString, Text } from 'ink';
import { describe, expect, test } from 'vitest';
import { createFrameSink } from '../../src/tui/frame-sink.js';
import { lineGlyphs } from '../../src/tui/glyphs.js';
import { Dashboard } from '../../src/tui/panels/dashboard.js';
import { ErrorBoundary } from '../../src/tui/panels/error-boundary.js';
import { layoutNow } from '../../src/tui/layout-now.js';
import { factsOf, feedAt, press, stateAt } from './scene.js';

function Broken(): never {
  throw new Error('broken on purpose');
}

describe('the dashboard', () => {
  test('leaves exactly the rows of the table and the live panes out of its frame', async () => {
    const facts = factsOf(await feedAt('run2', 12_000));
    for (const [columns, rows] of [
      [80, 24],
      [160, 48],
      [45, 14],
    ] as const) {
      const state = stateAt(columns, rows);
      const frame = renderToString(<Dashboard state={state} facts={facts} glyphs={lineGlyphs} />, { columns });
      const { live, table } = layoutNow(state, facts);
      expect(frame.split('\n').length).toBe(rows - live.rows - table.rows - 1);
    }
  });

  test.each(['?', 'enter', 'u', 'B', 'h', 'B enter', 'h :'])('%s opens a page of exactly the screen', async (keys) => {
    const facts = factsOf(await feedAt('run2', 12_000));
    const selected = facts.cluster.leader;
    const { state } = press(stateAt(80, 24, { selected }), facts, ...keys.split(' '));
    const frame = renderToString(<Dashboard state={state} facts={facts} glyphs={lineGlyphs} />, { columns: 80 });
    expect(frame.split('\n').length).toBe(24);
  });

  test('too small says the size and the size needed', async () => {
    const facts = factsOf(await feedAt('run', 0));
    const draw = (columns: number, rows: number): string =>
      renderToString(<Dashboard state={stateAt(columns, rows)} facts={facts} glyphs={lineGlyphs} />, { columns });
    expect(draw(38, 30)).toBe('Too small: 38x30, needs 40x10.');
    expect(draw(40, 10)).not.toContain('Too small');
  });
});

describe('an error in a component', () => {
  test('reaches the edge', () => {
    const errors: unknown[] = [];
    const sink = createFrameSink({ columns: 80, rows: 24 }, () => {});
    const ink = render(
      <ErrorBoundary onError={(error) => errors.push(error)}>
        <Broken />
      </ErrorBoundary>,
      { stdout: sink, debug: true, patchConsole: false },
    );
    ink.unmount();
    expect(errors).toEqual([new Error('broken on purpose')]);
  });
});

describe('the frame sink', () => {
  test('takes whole frames and drops what Ink says about the cursor', () => {
    const frames: (readonly string[])[] = [];
    const sink = createFrameSink({ columns: 80, rows: 24 }, (frame) => frames.push(frame));
    const ink = render(<Text>{'one\ntwo'}</Text>, { stdout: sink, debug: true, patchConsole: false });
    sink.write('\u001b[?25h');
    ink.unmount();
    expect(frames[0]).toEqual(['one', 'two']);
    expect(frames.flat().join('')).not.toContain('\u001b[?25');
  });
});
