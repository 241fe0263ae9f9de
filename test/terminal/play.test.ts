/** The playground in a real terminal: a case to its end, back, free play, saved, and the terminal given back. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createMachine } from '../../src/paxos/machine.js';
import { replayScenario } from '../../src/sim/scenario/replay.js';
import { expectRestored, openInShell, openProgram, type Terminal } from './terminal.js';

const folder = mkdtempSync(path.join(tmpdir(), 'paxos-tui-test-'));
const open: Terminal[] = [];
afterAll(async () => {
  for (const terminal of open) await terminal.close();
  rmSync(folder, { recursive: true });
});

function opened(terminal: Terminal): Terminal {
  open.push(terminal);
  return terminal;
}

describe.each([
  { columns: 80, rows: 24 },
  { columns: 160, rows: 48 },
])('case-1 at $columns x $rows', (size) => {
  const terminal = opened(openInShell(`cd ${folder} && PAXOS_TUI play case-1; echo "left with $?"; read _`, size));
  const name = `played-${size.columns}.txt`;

  test('is walked through to the end', async () => {
    await terminal.until(/next › propose Amy value=Oppenheimer/);
    terminal.press('\r');
    await terminal.until(/Amy takes ballot 1\.Amy/);
    terminal.press(' '.repeat(11));
    await terminal.until(/CHOSEN, for good/);
    await terminal.until(/CHOSEN 1\.Amy = Oppenheimer, nobody knows/);
    terminal.press(' '.repeat(18));
    await terminal.until(/The scenario ends here/, () => /all know/.test(terminal.screen()[0] ?? ''));
  });

  test('is gone back, left and played on freely', async () => {
    terminal.press('uuuuuuuu');
    await terminal.until(/next › deliver Cal->Eva promise/);
    terminal.press('\t\tGx');
    await terminal.until(/Eva crashes/);
    terminal.press('r');
    await terminal.until(/Eva comes back with the promise of 1\.Eva/);
    terminal.resize(100, 30);
    await terminal.until(/^ play case-1 [\s\S]* help$/);
    terminal.resize(size.columns, size.rows);
    terminal.press('p');
    await terminal.until(/Eva proposes: Barbie/);
    terminal.press('\r');
    await terminal.until(/Eva takes ballot 2\.Eva/);
  });

  test('is saved as a scenario that the world replays, and never over another file', async () => {
    terminal.press(`\u0013\u0015${name}\r`);
    await terminal.until(new RegExp(`Saved \\d+ commands to [\\s\\S]*${name}`));
    terminal.press(`\u0013\u0015${name}\r`);
    await terminal.until(/there is such a file/);
    const text = readFileSync(path.join(folder, name), 'utf8');
    expect(text).toContain('propose Eva value=Barbie\n----\n');
    expect(replayScenario(text, createMachine)).toMatchObject({ ok: true, text });
  });

  test('is left without a question once it is saved, and the terminal given back', async () => {
    terminal.press('q');
    await terminal.until(/left with 0/);
    expectRestored(terminal);
  });
});

test('ctrl-c leaves at once, whatever is unsaved or asked', async () => {
  const terminal = opened(openProgram(['play', '--names', 'Ann,Bob,Cleo'], { columns: 80, rows: 24 }));
  await terminal.until(/Ann, Bob and Cleo vote/);
  terminal.press('p');
  await terminal.until(/Ann proposes:/);
  terminal.press('\r');
  await terminal.until(/Ann takes ballot 1\.Ann/);
  terminal.press('q');
  await terminal.until(/not saved\. Quit\?/);
  terminal.press('\u0003');
  expect(await terminal.exited).toBe(130);
  expectRestored(terminal);
});
