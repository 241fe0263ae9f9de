/** When the dashboard draws: React seldom, the live panes often, a key at once. Time is the test's. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { TraceRecord } from '../../src/schema/trace.js';
import { Feed } from '../../src/tui/feed.js';
import { initialState } from '../../src/tui/state.js';
import { Store } from '../../src/tui/store.js';

const note = (sequence: number): TraceRecord => ({
  node: null,
  incarnation: 1,
  sequence,
  atMs: sequence,
  kind: 'note',
  level: 'info',
  text: `note ${sequence}`,
});

function createStore() {
  const counts = { commits: 0, paints: 0 };
  const store = new Store({
    initial: initialState({ presets: [], columns: 80, rows: 24, nowMs: 0 }),
    now: () => Date.now(),
    run: () => {},
    paint: () => {
      counts.paints++;
    },
  });
  store.subscribe(() => {
    counts.commits++;
  });
  const feed = new Feed(store.folded, () => {});
  store.show(feed, { kind: 'live', mayControl: true, owned: true, ended: null });
  store.dispatch({ type: 'opened' });
  return { store, feed, counts };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('under a thousand batches a second', () => {
  test('React commits at most ten times and the panes are painted at most thirty times', () => {
    const { store, feed, counts } = createStore();
    counts.commits = 0;
    for (let sequence = 0; sequence < 1_000; sequence++) {
      feed.take([note(sequence)]);
      vi.advanceTimersByTime(1);
    }
    store.close();
    // The clock's own tick may be one more.
    expect(counts.commits).toBeGreaterThan(5);
    expect(counts.commits).toBeLessThanOrEqual(11);
    expect(counts.paints).toBeGreaterThan(12);
    expect(counts.paints).toBeLessThanOrEqual(31);
  });

  test('a key is drawn at once', () => {
    const { store, feed, counts } = createStore();
    feed.take([note(0)]);
    counts.commits = 0;
    store.press([{ type: 'key', name: '?', text: '?' }]);
    expect(counts.commits).toBe(1);
    expect(store.state.overlay?.type).toBe('help');
    store.close();
  });
});

describe('the feed', () => {
  test('takes a long recording in slices and loses nothing', async () => {
    vi.useRealTimers();
    const records = Array.from({ length: 30_000 }, (_, sequence) => note(sequence));
    const done = new Promise<Feed>((resolve) => {
      const feed: Feed = new Feed(
        () => {
          if (feed.backlog === 0) resolve(feed);
        },
        () => {},
      );
      setImmediate(() => feed.take(records));
    });
    const feed = await done;
    feed.settle();
    expect(feed.log.lines.length + feed.log.dropped).toBe(30_000);
    expect(feed.log.dropped).toBeGreaterThan(0);
  });

  test('puts the rows of log and messages into the order of time, and those that are there stay', () => {
    const { store, feed } = createStore();
    const texts = (): readonly string[] => feed.log.lines.map(({ id, text }) => `${id} ${text}`);
    feed.take([note(40), note(90)]);
    feed.take([note(10), note(60)]);
    expect(texts()).toEqual([]);
    feed.take([note(200)]);
    expect(texts()).toEqual(['0 note 10', '1 note 40']);
    vi.advanceTimersByTime(250);
    expect(texts()).toEqual(['0 note 10', '1 note 40', '2 note 60', '3 note 90', '4 note 200']);
    feed.take([{ ...note(20), kind: 'end', reason: 'the end' } as unknown as TraceRecord]);
    expect(texts().length).toBe(6);
    store.close();
  });

  test('hands on what a fold throws instead of losing it', () => {
    const errors: unknown[] = [];
    const feed = new Feed(
      () => {},
      (error) => errors.push(error),
    );
    feed.take([{ ...note(0), kind: 'step' } as unknown as TraceRecord]);
    vi.advanceTimersByTime(250);
    expect(errors.length).toBe(1);
  });
});

describe('a view that is frozen', () => {
  const texts = (store: Store): readonly string[] => store.panes.logFold.lines.map(({ text }) => text);

  test('stays as it was while records go on being collected, and returns to all of them', () => {
    const { store, feed } = createStore();
    feed.take([note(1), note(2), note(3)]);
    vi.advanceTimersByTime(250);
    store.press([{ type: 'key', name: 's', text: 's' }]);
    expect(store.facts.view).toMatchObject({ event: 3, isPast: true });
    store.press([{ type: 'key', name: ',', text: ',' }]);
    feed.take([note(4), note(5)]);
    vi.advanceTimersByTime(1_250);
    expect(store.facts.view).toMatchObject({ event: 2, atMs: 2, text: 'note 2' });
    expect(store.facts.events.total).toBe(5);
    expect([store.facts.cluster.lastAtMs, store.facts.elapsedMs]).toEqual([2, 2]);
    expect(texts(store)).toEqual(['note 1', 'note 2']);
    store.press([{ type: 'key', name: 'E', text: 'E' }]);
    expect(store.facts.view).toBeNull();
    expect(store.facts.cluster.lastAtMs).toBe(5);
    expect(texts(store).length).toBe(5);
    store.close();
  });

  test('is left with the run that it is of', () => {
    const { store, feed } = createStore();
    feed.take([note(1), note(2)]);
    vi.advanceTimersByTime(250);
    store.press([{ type: 'key', name: ',', text: ',' }]);
    expect(store.state.at).toBe(1);
    store.dispatch({ type: 'opening', preset: 'run' });
    store.show(null, null);
    expect(store.state.at).toBeNull();
    expect(store.facts.view).toBeNull();
    store.close();
  });
});
