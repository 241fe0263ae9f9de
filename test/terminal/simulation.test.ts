/** A simulation in a real terminal: stop, step, back, why, return, fault, again, quit; and a recording gone over. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Terminal } from './terminal.js';
import { expectRestored, openProgram } from './terminal.js';

const folder = mkdtempSync(path.join(tmpdir(), 'paxos-tui-simulation-'));
const file = path.join(folder, 'trace.ndjson');
const size = { columns: 100, rows: 30 };

let terminal: Terminal;

/** Where the screen says that it stands. */
function place(): { readonly event: number; readonly total: number } {
  const [, event, total] = /event (\d+) of (\d+)/.exec(terminal.screen().join('\n')) ?? [];
  return { event: Number(event), total: Number(total) };
}

/** The exit may be known before the emulator has read the last of what was written. */
async function expectLeft(): Promise<void> {
  expect(await terminal.exited).toBe(0);
  await terminal.until(/^/, () => terminal.emulator.buffer.active.type === 'normal');
  expectRestored(terminal);
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('run2 --sim --seed 6', () => {
  beforeAll(async () => {
    terminal = openProgram(['run2', '--sim', '--seed', '6', '--pace', 'full', '--record', file], size);
    await terminal.until(/decided \d+, known to 13 of 13/);
  });
  afterAll(() => terminal.close());

  test('says that it is a simulation, its seed and its time', () => {
    expect(terminal.screen()[0]).toMatch(/run2 {2}simulation, seed 6 .*19\/19 up .*virtual \d+\.\d{3} s/);
  });

  test('s stops its clock', async () => {
    terminal.press('s');
    await terminal.until(/stopped at event (\d+) of \1, \d+\.\d{3} s: s runs/);
  });

  test('back, to what matters, and to the newest event again', async () => {
    terminal.press('{');
    await terminal.until(/event \d+ of \d+, .*: E returns to now/, () => place().event < place().total);
    terminal.press(':event 60\r');
    await terminal.until(/event 60 of \d+/);
    await terminal.until(/undecided/);
    terminal.press(',,,');
    await terminal.until(/event 57 of/);
    terminal.press('.');
    await terminal.until(/event 58 of/);
    terminal.press('X');
    await terminal.until(/Event 58 is over and cannot be changed: E returns to now\./);
    terminal.press('E');
    await terminal.until(/stopped at event (\d+) of \1/);
    await terminal.until(/decided \d+, known to 13 of 13/);
  });

  test('y shows the certificate of the selected node', async () => {
    terminal.press('y');
    await terminal.until(/Why \d+ was decided in decree 0, as of event \d+[\s\S]*was chosen in decree 0 in ballot/);
    terminal.press('\u001b');
    await terminal.untilNot(/Why \d+ was decided/);
  });

  test('. lets one event more happen', async () => {
    terminal.press('d');
    await terminal.until(/decree 1/);
    const { total } = place();
    terminal.press('.');
    await terminal.until(new RegExp(`event ${total + 1} of `));
    terminal.press('..');
    await terminal.until(new RegExp(`event ${total + 3} of `));
    terminal.press('E');
    await terminal.until(/stopped at event/);
  });

  test('a fault strikes while time stands still, and time goes on from there', async () => {
    terminal.press('X');
    await terminal.until(/^›x p0 +proposer +killed/m);
    terminal.press('s');
    await terminal.untilNot(/stopped at event/);
    await terminal.until(/18\/19 up/);
  });

  test('S starts it again from the same seed, without a question', async () => {
    terminal.press('S');
    await terminal.until(/simulation, seed 6 .*19\/19 up/);
    await terminal.until(/decided \d+, known to 13 of 13/);
  });

  test('q leaves at once and gives the terminal back', async () => {
    terminal.press('q');
    await expectLeft();
  });
});

describe('its recording', () => {
  beforeAll(async () => {
    terminal = openProgram(['replay', file], size);
    await terminal.until(/the run was ended/); // Before it is read whole, there is little to go back to.
  });
  afterAll(() => terminal.close());

  test('is gone over with the same keys', async () => {
    terminal.press('<');
    await terminal.until(/event \d+ of \d+, .*: E returns to the end/);
    terminal.press(':event 1\r');
    await terminal.until(/event 1 of \d+, 0\.000 s/);
    terminal.press('}');
    await terminal.until(/event \d{2,} of/);
    terminal.press('E');
    await terminal.untilNot(/E returns/);
    terminal.press('q');
    await expectLeft();
  });
});
