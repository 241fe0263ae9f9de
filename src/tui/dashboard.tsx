/**
 * The dashboard put together: screen, store, runner and Ink; signals and errors; the terminal given back on every way
 * out.
 */
import { render } from 'ink';
import type { Session } from '../schema/session.js';
import { figureRows } from './checks-pane.js';
import type { PresetLine } from './facts.js';
import { createFrameSink } from './frame-sink.js';
import type { Glyphs } from './glyphs.js';
import { asciiGlyphs, lineGlyphs } from './glyphs.js';
import type { Layout } from './layout.js';
import { listenToKeys } from './keyboard.js';
import { faceOf, layoutNow } from './layout-now.js';
import { paintLive, updatePanes } from './live-panes.js';
import { ErrorBoundary } from './panels/error-boundary.js';
import { Root } from './panels/root.js';
import { Runner } from './runner.js';
import type { Opening } from './runner.js';
import { Screen } from './screen.js';
import { initialState } from './state.js';
import type { State } from './state.js';
import { Store } from './store.js';
import { tableRows } from './table-rows.js';
import { describeError, giveBack, listenToTerminal } from './terminal-events.js';

export type DashboardOptions = {
  readonly presets: readonly PresetLine[];
  readonly start: { readonly preset: string } | { readonly session: Session } | null;
  open(preset: string): Promise<Opening>;
  readonly asciiBorders: boolean;
  /** Where ctrl-s saves. */
  readonly saveFolder: string;
};

const ourFault = 70;
const interrupted = 130;

/** What ends the dashboard: a code, and a sentence for stderr once the terminal is given back. */
type End = { readonly code: number; readonly reason: string | null };

export async function showDashboard(options: DashboardOptions): Promise<number> {
  const screen = new Screen(process.stdout, process.stderr);
  const parts = assemble(options, screen);
  const { store, runner, ended, fail, finish } = parts;
  const ink = render(
    <ErrorBoundary onError={fail}>
      <Root store={store} glyphs={parts.glyphs} />
    </ErrorBoundary>,
    { stdout: parts.sink, stdin: process.stdin, debug: true, exitOnCtrlC: false, patchConsole: false },
  );
  const removeListeners = listenToTerminal({
    screen,
    onResize: () => store.dispatch({ type: 'resize', columns: screen.columns, rows: screen.rows }),
    onSignal: () => finish(interrupted, null),
    onError: fail,
  });
  const stopKeys = listenToKeys(process.stdin, (presses) => store.press(presses));
  runner.begin(store, options.start);
  const end = await ended;
  store.close();
  ink.unmount();
  stopKeys();
  removeListeners();
  const strays = giveBack(screen);
  for (const line of strays) process.stderr.write(`${line}\n`);
  if (end.reason !== null) process.stderr.write(`paxos-tui: ${end.reason}\n`);
  if (end.code === ourFault || end.code === interrupted) await runner.shutDown();
  return end.code;
}

function assemble(options: DashboardOptions, screen: Screen) {
  const glyphs = options.asciiBorders ? asciiGlyphs : lineGlyphs;
  let finish: (code: number, reason: string | null) => void = () => {};
  const ended = new Promise<End>((resolve) => {
    finish = (code, reason) => resolve({ code, reason });
  });
  const fail = (error: unknown): void => finish(ourFault, `the dashboard failed: ${describeError(error)}`);
  screen.enter();
  const runner = new Runner({
    screen,
    saveFolder: options.saveFolder,
    openPreset: options.open,
    failed: fail,
    finish: (code, reason) => finish(code, reason),
  });
  const painter = createPainter(screen, glyphs, fail);
  const store = new Store({
    initial: initialState({
      presets: options.presets,
      columns: screen.columns,
      rows: screen.rows,
      nowMs: performance.now(),
    }),
    now: () => performance.now(),
    run: runner.run,
    paint: () => painter.paint(store),
  });
  const sink = createFrameSink(screen, (frame) => painter.frame(frame, store));
  return { glyphs, runner, store, sink, ended, fail, finish };
}

/** Puts table and panes into the frame that React drew last, always at the place that this frame left for them. */
function createPainter(screen: Screen, glyphs: Glyphs, fail: (error: unknown) => void) {
  let frame: readonly string[] = [];
  let drawn: { readonly state: State; readonly layout: Layout; readonly table: readonly string[] } | null = null;
  const paint = (store: Store): void => {
    try {
      updatePanes(store.panes, store.state);
      if (drawn === null) {
        screen.show(frame);
        return;
      }
      const { state, layout, table } = drawn;
      const live = paintLive(store.panes, state, store.facts, layout, glyphs);
      screen.show([...frame.slice(0, layout.headerRows), ...table, ...live, ...frame.slice(layout.headerRows)]);
    } catch (error) {
      fail(error);
    }
  };
  return {
    paint,
    frame(lines: readonly string[], store: Store): void {
      const { state, facts } = store;
      const layout = layoutNow(state, facts);
      frame = lines;
      const still = (): readonly string[] => [
        ...tableRows(state, facts, layout, glyphs),
        ...figureRows(facts, state.columns, layout.trafficRows, glyphs),
      ];
      drawn = faceOf(state) === 'panes' ? { state, layout, table: still() } : null;
      paint(store);
    },
  };
}
