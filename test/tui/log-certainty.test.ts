/** What the screen of a log says of certainty: why a slot is decided, what is not checked, what nobody watched. */
import { describe, expect, test } from 'vitest';
import { pageOf, plainPage } from '../../src/tui/page.js';
import { PastView } from '../../src/tui/past-view.js';
import type { State } from '../../src/tui/state.js';
import { styles } from '../../src/tui/width.js';
import type { TraceLevel } from '../../src/schema/trace.js';
import { batch, c4, LogScript, r0, r1, r2, slotOf } from '../views/log-script.js';
import { factsOf, feedOf, press, screenOf, stateAt } from './scene.js';

const whole = feedOf(LogScript.whole().records);
const facts = factsOf(whole);

const textOf = (state: State, feed = whole): string =>
  screenOf(state, feed, factsOf(feed)).join('\n').replace(styles, '');

describe('why a slot was decided', () => {
  const pageAfter = (state: State, ...keys: string[]) => {
    const past = new PastView(whole);
    const { state: asked } = press(state, facts, ...keys);
    const { why } = past.look(asked, false);
    return { asked, page: pageOf(asked, factsOf(whole, { why })) };
  };

  test.each([
    ['of the slot that is chosen in the slot view', stateAt(100, 30), ['4', 'g', 'j', 'y'], 1],
    ['of the newest slot where none is chosen', stateAt(100, 30), ['4', 'y'], 5],
    ['of the slot whose page is open', stateAt(100, 30), ['4', 'g', 'enter', 'y'], 0],
    ['of the last slot that the selected replica executed', stateAt(100, 30, { selected: r1 }), ['y'], 5],
  ])('y shows the certificate %s', (_, state, keys, slot) => {
    const { asked, page } = pageAfter(state, ...keys);
    expect(asked.overlay).toMatchObject({ type: 'certificate', decree: slot });
    expect(page?.title).toMatch(new RegExp(`^Why .* was decided in slot ${slot}$`));
    expect(page?.lines?.join('\n')).toMatch(/was chosen in slot/);
  });

  test.each([
    ['a client', stateAt(100, 30, { selected: c4 }), ['y'], 'c4 executes no slot: 4 shows the slots'],
    ['nobody', stateAt(100, 30), ['y'], 'No node is selected: 4 shows the slots'],
  ])('y on %s says where to press it', (_, state, keys, sentence) => {
    expect(pageAfter(state, ...keys).asked.notice?.text).toContain(sentence);
  });

  test('y on an open slot, and where no steps are told, says why not', () => {
    const script = new LogScript();
    script.leads('1.0', 0);
    script.votes(r0, '1.0', 0, batch(1, 'put x 1'));
    const open = factsOf(feedOf(script.records));
    expect(press(stateAt(100, 30), open, '4', 'y').state.notice?.text).toBe('Slot 0 is not decided yet.');
    const { preset } = facts.cluster;
    if (preset === null) expect.fail('a run without a preset');
    const terse = { ...facts, cluster: { ...facts.cluster, preset: { ...preset, trace: 'decisions' as const } } };
    expect(press(stateAt(100, 30), terse, '4', 'y').state.notice?.text).toContain('this run tells none');
  });
});

test('a slot that is held in a snapshot alone is no hole', () => {
  const script = new LogScript();
  script.acts(r0, { type: 'snapshot', decree: slotOf(3), digest: 1, history: 2, installed: true });
  script.votes(r0, '1.0', 4, batch(1, 'put x 1'));
  const feed = feedOf(script.records);
  expect(textOf(stateAt(80, 24, { slots: { shown: true, at: null, top: 0 }, focus: 'log' }), feed)).toMatch(
    / 2 .*snapshot r0 +decided/,
  );
  const { state } = press(stateAt(100, 30), factsOf(feed), '4', 'g', 'enter');
  const page = pageOf(state, factsOf(feed));
  expect(page === null ? '' : plainPage(page)).toContain('decided before this was watched: a snapshot holds it');
});

test('a log that people started and nobody of which was found is not called safe', () => {
  const script = new LogScript();
  script.records.splice(1);
  for (const node of [r0, r1, r2]) script.process(node, { type: 'unheard', how: 'not yet' });
  const [run, ...unheard] = script.records;
  const others = unheard.map((record, index) => ({ ...record, sequence: index + 1 }));
  if (run?.kind !== 'run') expect.fail('a trace without its run');
  const { configuration } = run.preset;
  const { log } = configuration;
  if (log === undefined) expect.fail('a log without settings');
  const alone = { ...configuration, clients: [], log: { ...log, joiners: [] } };
  const feed = feedOf([
    { ...run, byHand: true, preset: { ...run.preset, configuration: alone, clients: [] } },
    ...others,
  ]);
  const [, verdict, sentence] = textOf(stateAt(100, 30), feed).split('\n');
  expect(verdict).toMatch(/^ *nothing to judge yet/);
  expect(sentence).toContain('no replica has reported here yet');
});

test('what a trace level cannot show is called not checked', () => {
  const pageAt = (trace: TraceLevel): string => {
    const [run, ...others] = LogScript.whole().records;
    if (run?.kind !== 'run') expect.fail('a trace without its run');
    const told = others.filter(({ kind }) => trace === 'steps' || kind === 'process');
    const feed = feedOf([{ ...run, preset: { ...run.preset, trace } }, ...told]);
    const page = pageOf(press(stateAt(160, 48), factsOf(feed), 'u').state, factsOf(feed));
    return `${textOf(stateAt(100, 30), feed).split('\n')[1]}\n${page === null ? '' : plainPage(page)}`;
  };
  expect(pageAt('steps')).toMatch(/not checked +at trace level steps, or for this app: bank-total$/m);
  expect(pageAt('decisions')).toMatch(/^ +safe [\s\S]*not checked +at trace level decisions.*linearizability/);
  expect(pageAt('counters')).toMatch(/^ +not checked [\s\S]*checked +nothing at trace level counters/);
});
