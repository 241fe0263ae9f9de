/** Keys and commands that go over the events of a run, and what the whole screen shows then. */
import { beforeAll, describe, expect, test } from 'vitest';
import { nodeId } from '../../src/paxos/ballot.js';
import type { TraceRecord } from '../../src/schema/trace.js';
import type { Facts } from '../../src/tui/facts.js';
import type { Feed } from '../../src/tui/feed.js';
import { parseCommand } from '../../src/tui/command-line.js';
import { headerRows } from '../../src/tui/header-rows.js';
import { footerRows } from '../../src/tui/footer-rows.js';
import { lineGlyphs } from '../../src/tui/glyphs.js';
import { listRows } from '../../src/tui/list-rows.js';
import { pageOf } from '../../src/tui/page.js';
import { PastView } from '../../src/tui/past-view.js';
import type { State } from '../../src/tui/state.js';
import { factsOf, feedAt, feedOf, pastScreenOf, press, stateAt } from './scene.js';

let feed: Feed;
let total: number;
const run = stateAt(80, 24, { selected: nodeId(0) });

beforeAll(async () => {
  feed = await feedAt('run2', 12_000);
  total = feed.timeline.total;
});

/** What the store makes of the state. */
function seen(state: State, change: Partial<Facts> = {}): Facts {
  const { cluster, verdict, view, why } = new PastView(feed).look(state, change.clock === 'stopped');
  return { ...factsOf(feed, { cluster, verdict, view, why, elapsedMs: cluster.lastAtMs }), ...change };
}

const simulated = { kind: 'simulated', clock: 'stopped' } as const;
const running = { kind: 'simulated', clock: 'running' } as const;
const recorded = { kind: 'recorded', mayControl: false } as const;
const press1 = (state: State, key: string, change: Partial<Facts> = {}) => press(state, seen(state, change), key);
const at = (event: number | null): State => ({ ...run, at: event });

describe('keys', () => {
  test.each<[key: string, from: number, to: number | null]>([
    ['.', 100, 101],
    ['right', 100, 101],
    [',', 100, 99],
    ['left', 100, 99],
    ['>', 100, 200],
    ['<', 150, 50],
    ['<', 50, 1],
    ['E', 100, null],
    ['s', 100, null],
  ])('%s goes from event %i to %s in a recording', (key, from, to) => {
    expect(press1(at(from), key, recorded).state.at).toBe(to);
  });

  test('from now on backwards', () => {
    expect(press1(run, ',', recorded).state.at).toBe(total - 1);
    expect(press1(run, '<').state.at).toBe(total - 100);
    expect(press1(run, '{').state.at).toBe(feed.timeline.milestone(total, -1));
    expect(press1(at(0), '}').state.at).toBe(feed.timeline.milestone(0, 1));
  });

  test('a live run and a recording are frozen and let go by s', () => {
    const frozen = press1(run, 's');
    expect([frozen.state.at, frozen.commands]).toEqual([total, []]);
    expect(press1(frozen.state, 's').state.at).toBeNull();
  });

  test('a simulation is stopped and run by s, and by going over it', () => {
    expect(press1(run, 's', running)).toMatchObject({ state: { at: null }, commands: [{ change: 'stop' }] });
    expect(press1(run, 's', simulated)).toMatchObject({ state: { at: null }, commands: [{ change: 'run' }] });
    expect(press1(at(5), 's', simulated)).toMatchObject({ state: { at: null }, commands: [{ change: 'run' }] });
    expect(press1(run, ',', running)).toMatchObject({ state: { at: total - 1 }, commands: [{ change: 'stop' }] });
  });

  test('at the end of a simulation one event more happens; at that of anything else nothing does', () => {
    expect(press1(run, '.', simulated).commands).toEqual([{ type: 'advance', to: total + 1 }]);
    expect(press1(run, '>', simulated).commands).toEqual([{ type: 'advance', to: total + 100 }]);
    expect(press1(run, '.', running).commands).toEqual([
      { type: 'clock', change: 'stop' },
      { type: 'advance', to: total + 1 },
    ]);
    expect(press1(at(total - 1), '.', simulated).state.at).toBeNull();
    expect(press1(run, '.').state.notice?.text).toBe('This is the newest event; , goes one back.');
    expect(press1(at(1), ',').state.notice?.text).toBe('This is the first event.');
  });

  test('what changes the cluster is refused in the past, with the way back', () => {
    for (const key of ['X', 'z', 'p', 'd', 'L', '+', 'K']) {
      const { state, commands } = press1(at(100), key);
      expect(commands).toEqual([]);
      expect(state.notice?.text).toBe('Event 100 is over and cannot be changed: E returns to now.');
    }
    expect(press1(run, 'X', simulated).commands).toMatchObject([{ request: { type: 'kill' } }]);
  });

  test('the faults panel and the held messages go over events too, and say which one they show', () => {
    const rowsOf = (state: State): string => listRows(state, seen(state, recorded), 23, lineGlyphs).join('\n');
    for (const [key, heading] of [
      ['B', 'No fault is in force at event'],
      ['h', 'Nothing is held at event'],
    ] as const) {
      const opened = press1(at(100), key, recorded).state;
      expect(rowsOf(opened)).toContain(`${heading} 100`);
      const back = press1(opened, ',', recorded).state;
      expect([back.at, back.overlay?.type]).toEqual([99, opened.overlay?.type]);
      expect(rowsOf(back)).toContain(`${heading} 99`);
      const now = press1(back, 'E', recorded).state;
      expect(rowsOf(now)).not.toContain('at event');
    }
  });

  test('a page stays open while one steps', () => {
    const { state } = press1({ ...at(100), overlay: { type: 'node' } }, '.');
    expect(state).toMatchObject({ at: 101, overlay: { type: 'node' } });
  });
});

describe('commands', () => {
  const parse = (text: string, state = at(100), change: Partial<Facts> = {}) =>
    parseCommand(text, state, seen(state, change));

  test('go to an event, to a time, step, stop and run', () => {
    expect(parse('event 120')).toMatchObject({ action: { type: 'to-event', event: 120 } });
    const atMs = feed.timeline.at(200).record?.atMs ?? 0;
    expect(parse(`time ${atMs / 1_000}s`)).toMatchObject({ action: { event: feed.timeline.eventAtTime(atMs) } });
    expect(parse(`time ${atMs}ms`)).toMatchObject({ action: { event: feed.timeline.eventAtTime(atMs) } });
    expect(parse('step')).toMatchObject({ action: { type: 'step', by: 1 } });
    expect(parse('back 20')).toMatchObject({ action: { type: 'step', by: -20 } });
    expect(parse('now')).toMatchObject({ action: { type: 'to-now' } });
    expect(parse('run')).toMatchObject({ action: { type: 'toggle-clock' } });
    expect(parse('run', run, simulated)).toMatchObject({ action: { type: 'toggle-clock' } });
    expect(parse('stop clock', run, running)).toMatchObject({ action: { type: 'toggle-clock' } });
    expect(parse('stop a3', run)).toMatchObject({ commands: [{ request: { type: 'stop', node: 3 } }] });
  });

  test.each([
    ['event x', 'A number was expected, such as "event 120".'],
    ['event 999999', /^There is no event 999999: they go from 1 to \d+\.$/],
    ['time soon', 'A time since the run began was expected, such as "time 1.25s".'],
    ['step back', 'A number of events was expected, such as "step 100".'],
    ['stop clock', 'It stands still.'],
    ['now then', '"then" is not understood.'],
    ['kill a3', 'Event 100 is over and cannot be changed: E returns to now.'],
  ])('%s is refused', (text, reason) => {
    expect(parse(text)).toMatchObject({
      ok: false,
      reason: typeof reason === 'string' ? reason : expect.stringMatching(reason),
    });
  });
});

describe('the screen after an event', () => {
  test.each([
    [80, 24],
    [160, 48],
    [40, 10],
  ])('fits %i x %i, says where one is, and marks the event', (columns, rows) => {
    for (const event of [1, 2, 60, 130, total - 5]) {
      const state = { ...stateAt(columns, rows), at: event };
      const screen = pastScreenOf(state, feed, seen(state));
      expect(screen.length).toBe(rows);
      expect(screen.filter((row) => row.length > columns)).toEqual([]);
      expect(screen.join('\n')).toContain(`event ${event} of ${total}`);
    }
  });

  test('table, verdict and sentence are of that event', () => {
    const decision = feed.timeline.milestone(total, -1) ?? 0;
    expect(seen(at(decision)).cluster.chosen).not.toBeNull();
    expect(seen(at(60)).cluster.chosen).toBeNull();
    expect(headerRows(at(60), seen(at(60)), 3)[1]).toMatch(/safe +undecided/);
  });

  test('the newest event of a stopped simulation is told and marked, and its keys come first', () => {
    const facts = seen(run, simulated);
    expect(headerRows(run, facts, 3)[0]).toContain(`stopped at event ${total} of ${total}`);
    expect(footerRows(run, facts)[0]).toMatch(/^ \. step {2}, back/);
    expect(seen(run, running).view).toBeNull();
  });

  test('the message that an event is about is on the screen, however long it was under way', () => {
    for (let event = 100; event < total; event += 9) {
      const { record, messages } = feed.timeline.at(event);
      if (record?.kind !== 'step' || record.cause === null || record.cause.from === record.node) continue;
      const { cause, node } = record;
      const about = messages.messages.find(
        ({ key, to }) => to === node && key.from === cause.from && key.step === cause.step && key.part === cause.part,
      );
      if (about === undefined || about.message.type.endsWith('-ack')) continue;
      const state: State = { ...stateAt(160, 30), at: event };
      const link = `[a-z]${about.key.from}→ [a-z]${about.to}`;
      const row = `${(about.sentAtMs / 1_000).toFixed(3)} +${link} +${about.message.type}`;
      expect(pastScreenOf(state, feed, seen(state)).join('\n')).toMatch(new RegExp(row));
    }
  });

  test('what is no line of the log is marked there all the same', () => {
    for (let event = 1; event < 200; event++) {
      const { view } = seen(at(event));
      expect(view?.text).not.toBe('');
      if (view?.isQuiet !== true) continue;
      const state = { ...stateAt(160, 48), at: event };
      expect(pastScreenOf(state, feed, seen(state)).join('\n')).toContain(`${view.label.padEnd(4)}   ${view.text}`);
    }
  });
});

describe('why', () => {
  const open = (state: State, change: Partial<Facts> = {}): State => press1(state, 'y', change).state;
  const page = (state: State) => pageOf(state, seen(state));

  test('a decided node has a certificate', () => {
    const { title, lines } = page(open(run)) ?? expect.fail('no page');
    expect(title).toMatch(/^Why \d+ was decided in decree 0$/);
    expect(lines?.join('\n')).toMatch(/was chosen in decree 0 in ballot .*[\s\S]*Where the value comes from/);
  });

  test('one that has not decided yet has none', () => {
    expect(open(at(60)).notice?.text).toBe('p0 has not decided yet at this event.');
    expect(open({ ...run, selected: null }).notice?.text).toBe('No node is selected.');
  });

  test('in the past it tells no more than was known', () => {
    const last = open(at(total - 1));
    const knowers = (state: State): number => page(state)?.lines?.filter((line) => line.includes('told')).length ?? 0;
    expect(page(last)?.title).toContain(`as of event ${total - 1}`);
    expect(knowers(last)).toBeGreaterThan(0);
  });

  test.each([
    [60, false],
    [80, true],
  ])('of two values both are told, at %i columns beside each other: %s', (columns, isBeside) => {
    const broken = feedOf([...feed.timeline.recordsUntil(total)].map(decidesAnother));
    const past = new PastView(broken);
    const state: State = { ...stateAt(columns, 48), overlay: { type: 'violation', index: 0 } };
    const facts = (now: State): Facts => {
      const { cluster, verdict, view, why } = past.look(now, false);
      return factsOf(broken, { cluster, verdict, view, why });
    };
    expect(facts(state).verdict.violations[0]?.property).toBe('learned-means-chosen');
    const opened = press(state, facts(state), 'y').state;
    const shown = pageOf(opened, facts(opened));
    expect(shown?.title).toMatch(/^Why .*another.* were both decided in decree 0$/);
    const text = shown?.lines?.join('\n') ?? '';
    expect(/ │ another is held for decided in/.test(text)).toBe(isBeside);
    expect(/^another is held for decided in/m.test(text)).toBe(!isBeside);
  });

  test('it scrolls to its end and back', () => {
    const opened = { ...open({ ...run, rows: 10 }), rows: 10 };
    const down = press1(opened, 'G').state;
    expect(down.overlay).toMatchObject({ offset: (page(opened)?.lines?.length ?? 0) - 7 });
    expect(press1(down, 'g').state.overlay).toMatchObject({ offset: 0 });
  });
});

/** The learner l6 takes another value for decided. */
function decidesAnother(record: TraceRecord): TraceRecord {
  if (record.kind !== 'step' || record.node !== 6) return record;
  const effects = record.effects.map((effect) =>
    effect.type === 'decide' ? { ...effect, proposal: { ...effect.proposal, value: 'another' } } : effect,
  );
  return { ...record, effects };
}
