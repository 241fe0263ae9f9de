/** Faults by hand in a real terminal: promises of a live cluster are held, let go one by one, and the network heals. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Terminal } from './terminal.js';
import { expectRestored, openProgram } from './terminal.js';

let terminal: Terminal;

/** Waits for the prompt: keys of one chunk could meet a screen that is still on its way. */
async function command(text: string): Promise<void> {
  terminal.press(':');
  await terminal.until(/^ : /m);
  terminal.press(`${text}\r`);
}

describe('run3 at 80 x 24', () => {
  beforeAll(async () => {
    terminal = openProgram(['run3', '--set', 'pace=fast'], { columns: 80, rows: 24 });
    await terminal.until(/decided \d+, known to (\d) of \1/);
  });
  afterAll(() => terminal.close());

  test('the panel adds a fault of the chosen kind, with an example about the selected node', async () => {
    terminal.press('j');
    await terminal.until(/^› {2}a1/m);
    terminal.press('B');
    await terminal.until(/No fault is in force[\s\S]*Faults to add/);
    terminal.press('jjjjj\r');
    await terminal.until(/^ Add: cut p0 -> a1/m);
    terminal.press('\r');
    await terminal.until(/In force now\n.*cut: nothing passes from p0 to a1 +cut p0 -> a1/);
    terminal.press('gx');
    await terminal.until(/No fault is in force/);
  });

  test('promises are held: the next decree stays open, and the messages wait in a list', async () => {
    await command('hold promise acceptors -> p0');
    await terminal.until(/promise messages from \S+ to p0 are held/);
    terminal.press('\u001b');
    await terminal.until(/1 fault: B/);
    terminal.press('d');
    await terminal.until(/decree 1/);
    await terminal.until(/undecided .*1 fault: B +\d+ held: h/);
    terminal.press('h');
    await terminal.until(/\[Held messages\][\s\S]*\n › a\d +→ p0 +promise \d+\.0 /);
  });

  test('one is delivered by hand, which is no quorum', async () => {
    terminal.press('\r');
    await terminal.until(/^ Delivered: promise \d+\.0 from a\d to p0\.$/m);
    terminal.press('\u001b');
    await terminal.until(/decree 1 [\s\S]*undecided +1 fault: B/);
  });

  test('once the network is healed, a decision follows', async () => {
    await command('heal');
    await terminal.until(/The network is whole again\./);
    await command('release all');
    await terminal.until(/decree 1 [\s\S]*decided \d+, known to (\d) of \1/);
    // Some may have been held after the list was sent; their resends pass.
    await terminal.untilNot(/fault: B/);
  });

  test('U undoes the healing, and then the hold', async () => {
    terminal.press('U');
    await terminal.until(/Undone: healing everything\./);
    await terminal.until(/1 fault: B/);
    terminal.press('U');
    await terminal.until(/Undone: promise messages from \S+ to p0 are held\./);
    await terminal.untilNot(/1 fault: B/);
  });

  test('and it ends as ever', async () => {
    terminal.press('qy');
    expect(await terminal.exited).toBe(0);
    expectRestored(terminal);
  });
});
