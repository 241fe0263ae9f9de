/** States and facts for tests of keys and panels: a simulated run at a moment, under a dashboard of any size. */
import { expect } from 'vitest';
import { loadPreset } from '../../src/preset/load.js';
import type { Preset } from '../../src/schema/preset.js';
import type { TraceRecord } from '../../src/schema/trace.js';
import type { Facts } from '../../src/tui/facts.js';
import { Feed } from '../../src/tui/feed.js';
import { lineGlyphs } from '../../src/tui/glyphs.js';
import { layoutNow } from '../../src/tui/layout-now.js';
import { createLivePanes, paintLive, updatePanes } from '../../src/tui/live-panes.js';
import { footerRows } from '../../src/tui/footer-rows.js';
import { headerRows } from '../../src/tui/header-rows.js';
import { PastView } from '../../src/tui/past-view.js';
import { reduce } from '../../src/tui/reduce.js';
import { actionOf } from '../../src/tui/scope.js';
import type { Command, State } from '../../src/tui/state.js';
import { initialState } from '../../src/tui/state.js';
import { figureRows } from '../../src/tui/checks-pane.js';
import { tableRows } from '../../src/tui/table-rows.js';
import { createWorldSession } from './world-session.js';

export async function presetNamed(name: string): Promise<Preset> {
  const loaded = await loadPreset(name, { presetsFolder: 'presets', overrides: [] });
  if (!loaded.ok) expect.fail(loaded.reason);
  return loaded.preset;
}

/** A feed whose records are folded at once. */
export function feedOf(records: readonly TraceRecord[]): Feed {
  const feed = new Feed(
    () => {},
    (error) => {
      throw error;
    },
  );
  for (let index = 0; index < records.length; index += 40) feed.take(records.slice(index, index + 40));
  feed.settle();
  return feed;
}

/** The run after so much virtual time. At the pace that people watch, run2 has decided after ten seconds. */
export async function feedAt(preset: string, atMs: number, act: readonly Act[] = []): Promise<Feed> {
  const session = createWorldSession(await presetNamed(preset));
  for (const { atMs: actAtMs, request } of act) {
    session.advanceTo(actAtMs);
    await session.request(request);
  }
  session.advanceTo(atMs);
  const records: TraceRecord[] = [];
  session.subscribe((batch) => records.push(...batch))();
  return feedOf(records);
}

type Act = {
  readonly atMs: number;
  readonly request: Parameters<ReturnType<typeof createWorldSession>['request']>[0];
};

export function factsOf(feed: Feed, change: Partial<Facts> = {}): Facts {
  return {
    cluster: feed.cluster,
    verdict: feed.judge.verdict(),
    slots: feed.slots,
    traffic: feed.traffic,
    held: feed.messages.held,
    kind: 'live',
    mayControl: true,
    owned: true,
    ended: null,
    elapsedMs: feed.cluster.lastAtMs,
    backlog: 0,
    events: feed.timeline,
    view: null,
    clock: null,
    why: null,
    ...change,
  };
}

const presets = ['run', 'run2', 'run3', 'duel'].map((name) => ({
  name,
  title: `Title of ${name}`,
  teaches: `What ${name} teaches.`,
}));

export function stateAt(columns: number, rows: number, change: Partial<State> = {}): State {
  const state = initialState({ presets, columns, rows, nowMs: 0 });
  return { ...state, place: 'run', running: 'run2', ...change };
}

/** Presses keys by name, one after the other, and gathers what is to be done outside. */
export function press(state: State, facts: Facts, ...names: readonly string[]): { state: State; commands: Command[] } {
  const commands: Command[] = [];
  let now = state;
  for (const name of names) {
    const text = name === 'space' ? ' ' : [...name].length === 1 ? name : null;
    const action = actionOf({ type: 'key', name, text }, now, facts);
    if (action === null) continue;
    const transition = reduce(now, action, facts);
    now = transition.state;
    commands.push(...transition.commands);
  }
  return { state: now, commands };
}

/** The same after the event that the state stands at. */
export function pastScreenOf(state: State, feed: Feed, facts: Facts): readonly string[] {
  const past = new PastView(feed);
  past.look(state, false);
  return screenOf(state, feed, facts, past.panes);
}

/** Every row of the screen with the panes on it. */
export function screenOf(
  state: State,
  feed: Feed,
  facts: Facts = factsOf(feed),
  panes = createLivePanes(feed.log, feed.messages),
): readonly string[] {
  const layout = layoutNow(state, facts);
  updatePanes(panes, state);
  return [
    ...headerRows(state, facts, layout.headerRows),
    ...tableRows(state, facts, layout, lineGlyphs),
    ...figureRows(facts, state.columns, layout.trafficRows, lineGlyphs),
    ...paintLive(panes, state, facts, layout, lineGlyphs),
    ...footerRows(state, facts),
  ];
}
