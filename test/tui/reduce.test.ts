/** Keys become actions, and actions become states and requests. */
import { beforeAll, describe, expect, test } from 'vitest';
import { nodeId } from '../../src/paxos/ballot.js';
import type { Facts } from '../../src/tui/facts.js';
import { reduce } from '../../src/tui/reduce.js';
import { actionOf } from '../../src/tui/scope.js';
import { footerRows, footerRowsFor } from '../../src/tui/footer-rows.js';
import { factsOf, feedAt, press, stateAt } from './scene.js';

let facts: Facts;
const a3 = nodeId(3);
const run = stateAt(80, 24, { selected: a3 });

beforeAll(async () => {
  facts = factsOf(await feedAt('run2', 12_000));
});

const requests = (names: readonly string[], from = run, known = facts) =>
  press(from, known, ...names).commands.map((command) => (command.type === 'request' ? command.request : command.type));

describe('the selection', () => {
  test('moves by line, by page and to the ends, and stops there', () => {
    expect(press(run, facts, 'j', 'down', 'k').state.selected).toBe(4);
    expect(press(run, facts, 'G', 'j').state.selected).toBe(18);
    expect(press(run, facts, 'g', 'k').state.selected).toBe(0);
    expect(press(run, facts, 'page-down').state.selected).toBe(8);
  });
});

describe('keys on a node', () => {
  test('kill at once, stop, pause and restart become requests about the selected node', () => {
    expect(requests(['X'])).toEqual([{ type: 'kill', node: a3 }]);
    expect(requests(['x'])).toEqual([{ type: 'stop', node: a3 }]);
    expect(requests(['z'])).toEqual([{ type: 'pause', node: a3 }]);
    expect(requests(['space'])).toEqual([{ type: 'pause', node: a3 }]);
  });

  test('a dead node is restarted, and a running one is not', async () => {
    const feed = await feedAt('run2', 13_000, [{ atMs: 12_000, request: { type: 'kill', node: a3 } }]);
    expect(requests(['r'], run, factsOf(feed))).toEqual([{ type: 'restart', node: a3, wipe: false }]);
    expect(requests(['r'])).toEqual([]);
    expect(press(run, facts, 'r').state.notice?.text).toBe('a3 is running: stop it with x, or kill it with X, first.');
  });

  test('a paused node goes on', async () => {
    const feed = await feedAt('run2', 13_000, [{ atMs: 12_000, request: { type: 'pause', node: a3 } }]);
    expect(requests(['z'], run, factsOf(feed))).toEqual([{ type: 'resume', node: a3 }]);
    expect(footerRows(run, factsOf(feed)).join('')).toContain(' resume ');
    expect(footerRows(run, facts).join('')).toContain(' pause ');
  });

  test('a wipe asks first, and only y is a yes', async () => {
    const dead = factsOf(await feedAt('run2', 13_000, [{ atMs: 12_000, request: { type: 'kill', node: a3 } }]));
    expect(requests(['R'], run, dead)).toEqual([]);
    expect(requests(['R', 'enter'], run, dead)).toEqual([]);
    expect(requests(['R', 'j', 'y'], run, dead)).toEqual([{ type: 'restart', node: a3, wipe: true }]);
  });

  test('killing everything asks first', () => {
    expect(requests(['K'])).toEqual([]);
    expect(requests(['K', 'n'])).toEqual([]);
    expect(requests(['K', 'y']).length).toBe(19);
  });
});

describe('the input line', () => {
  test('loss for a node and for all takes 20% and 0.2 and refuses a bare 20', () => {
    expect(requests(['l', '2', '0', '%', 'enter'])).toEqual([{ type: 'loss', node: a3, lossRatio: 0.2 }]);
    expect(requests(['L', '0', '.', '2', 'enter'])).toEqual([{ type: 'loss', node: null, lossRatio: 0.2 }]);
    const { state, commands } = press(run, facts, 'l', '2', '0', 'enter');
    expect(commands).toEqual([]);
    expect(state.overlay).toMatchObject({ type: 'input', text: '20', problem: expect.stringContaining('20%') });
  });

  test('a proposal is a value and perhaps a proposer', () => {
    const proposal = { type: 'propose', value: '99', proposer: null, client: null };
    expect(requests(['p', '9', '9', 'enter'])).toEqual([proposal]);
    expect(requests(['p', '9', '9', 'space', 'p', '1', 'enter'])).toEqual([{ ...proposal, proposer: 1 }]);
    expect(requests(['p', '9', '9', 'space', 'p', '7', 'enter'])).toEqual([]);
    expect(requests(['p', 'enter'])).toEqual([]);
    expect(press(run, facts, 'p', 'p', '0', 'enter').state.overlay).toMatchObject({
      problem: 'A value first, then the proposer: 99 p0',
    });
  });

  test('keys that are typed there do nothing else', () => {
    const { state, commands } = press(run, facts, 'p', 'X', 'q', 'K', '?');
    expect(commands).toEqual([]);
    expect(state.overlay).toMatchObject({ type: 'input', text: 'XqK?' });
  });

  test('is edited by whole characters', () => {
    const { state } = press(run, facts, 'f', 'é', '😀', 'x', 'left', 'backspace', 'home', '1');
    expect(state.overlay).toMatchObject({ text: '1éx', cursor: 1 });
  });

  test('a paste is taken as text there, without control characters, and nowhere else', () => {
    const paste = { type: 'paste', text: 'a\u001b[2Jb\n' } as const;
    const typing = press(run, facts, 'f').state;
    const action = actionOf(paste, typing, facts);
    expect(action === null ? null : reduce(typing, action, facts).state.overlay).toMatchObject({ text: 'ab ' });
    expect(actionOf(paste, run, facts)).toMatchObject({ type: 'say' });
  });

  test('a filter stays until Esc', () => {
    const filtered = press(run, facts, 'f', 'a', '4', 'enter').state;
    expect(filtered.log.filter).toBe('a4');
    expect(press(filtered, facts, 'esc').state.log.filter).toBe('');
    expect(press(press(run, facts, 'e').state, facts, 'esc').state.log.level).toBe('info');
  });
});

describe('the command line', () => {
  const typed = (text: string) => requests([':', ...[...text].map((key) => (key === ' ' ? 'space' : key)), 'enter']);

  test('has the words of the keys', () => {
    expect(typed('kill a4')).toEqual([{ type: 'kill', node: 4 }]);
    expect(typed('restart a4 wiped')).toEqual([{ type: 'restart', node: 4, wipe: true }]);
    expect(typed('loss 20%')).toEqual([{ type: 'loss', node: null, lossRatio: 0.2 }]);
    expect(typed('loss l7 0.5')).toEqual([{ type: 'loss', node: 7, lossRatio: 0.5 }]);
    expect(typed('pace full')).toEqual([{ type: 'pace', pace: 'full' }]);
    expect(typed('propose 99 p1')).toEqual([{ type: 'propose', value: '99', proposer: 1, client: null }]);
    expect(typed('next decree')).toEqual([{ type: 'next-decree' }]);
    expect(typed('wipe a4')).toEqual([{ type: 'restart', node: 4, wipe: true }]);
    expect(typed('save')).toEqual(['save']);
    expect(typed('copy')).toEqual(['copy']);
  });

  const typedState = (text: string) =>
    press(run, facts, ':', ...[...text].map((key) => (key === ' ' ? 'space' : key)), 'enter').state;

  test('opens what keys open, and asks what they ask', () => {
    expect(typedState('help').overlay?.type).toBe('help');
    expect(typedState('quit').overlay).toMatchObject({ text: 'End 19 processes and quit?' });
    expect(typedState('again').overlay).toMatchObject({ text: 'End 19 processes and start run2 again?' });
    expect(typedState('presets').overlay).toMatchObject({ text: 'End 19 processes and go back to the list?' });
    expect(typedState('search l7').log.search).toBe('l7');
    expect(typedState('filter a4').log.filter).toBe('a4');
  });

  test('says where all commands are listed if it knows none, in as many rows as that takes', () => {
    const state = typedState('xyzzy');
    const footer = footerRows(state, facts);
    expect(footer.join('\n')).toMatch(/"xyzzy" is no command; "help" lists them all\./);
    expect(footer.length).toBe(footerRowsFor(state));
  });

  test.each(['kill', 'kill a9', 'kill a4 hard', 'pace fast now', 'loss 20', 'dance'])('refuses "%s"', (text) => {
    expect(typed(text)).toEqual([]);
  });
});

describe('leaving', () => {
  test('asks when processes would die, and the default is No', () => {
    const asked = press(run, facts, 'q');
    expect(asked.commands).toEqual([]);
    expect(asked.state.overlay).toMatchObject({ type: 'question', text: 'End 19 processes and quit?' });
    expect(press(asked.state, facts, 'enter').commands).toEqual([]);
    expect(press(asked.state, facts, 'y').commands).toEqual([{ type: 'quit', code: 0 }]);
  });

  test('does not ask where nothing of ours would die', () => {
    expect(press(run, { ...facts, owned: false }, 'q').commands).toEqual([{ type: 'quit', code: 0 }]);
  });

  test('a second ctrl-c needs no answer', () => {
    expect(press(run, facts, 'ctrl-c').commands).toEqual([]);
    expect(press(run, facts, 'ctrl-c', 'ctrl-c').commands).toEqual([{ type: 'quit', code: 130 }]);
    expect(press(run, facts, 'X', 'K', 'ctrl-c').commands.map(({ type }) => type)).toEqual(['request']);
  });

  test('Esc closes the innermost thing and never quits', () => {
    expect(press(run, facts, 'q', 'esc').state.overlay).toBeNull();
    expect(press(run, facts, '?', 'esc').state.overlay).toBeNull();
    expect(press(run, facts, 'esc', 'esc', 'esc').commands).toEqual([]);
  });

  test('the next preset and a new start ask while processes run', () => {
    expect(press(run, facts, ']', 'y').commands).toEqual([{ type: 'open', preset: 'run3' }]);
    expect(press(run, facts, 'S', 'y').commands).toEqual([{ type: 'open', preset: 'run2' }]);
    expect(press(run, facts, ']').commands).toEqual([]);
  });
});

describe('a run that cannot be controlled', () => {
  const controls = ['X', 'x', 'z', 'r', 'R', 'l', 'L', 'p', 'd', '+', '-', 'K', 'U'];

  test.each(controls)('%s on a recording says why it does nothing', (key) => {
    const { state, commands } = press(run, { ...facts, kind: 'recorded' }, key);
    expect(commands).toEqual([]);
    expect(state.overlay).toBeNull();
    expect(state.notice?.text).toContain('recording');
  });

  test.each(controls)('%s with the view token says why it does nothing', (key) => {
    const { state, commands } = press(run, { ...facts, mayControl: false }, key);
    expect(commands).toEqual([]);
    expect(state.notice?.text).toContain('only watches');
  });
});

describe('the list of presets', () => {
  const list = stateAt(80, 24, { place: 'presets', running: null });

  test('starts the selected one', () => {
    expect(press(list, facts, 'j', 'j', 'enter').commands).toEqual([{ type: 'open', preset: 'run3' }]);
  });

  test('is filtered while typing', () => {
    const { state } = press(list, facts, '/', 'd', 'u', 'e');
    expect(press(state, facts, 'enter', 'enter').commands).toEqual([{ type: 'open', preset: 'duel' }]);
  });
});
