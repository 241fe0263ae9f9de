/** Every way out gives the terminal back as it was, and what is not possible is said without a dashboard. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { isGone } from '../cluster/processes.js';
import type { Terminal } from './terminal.js';
import { expectRestored, openInShell, openProgram } from './terminal.js';
import { watchLateness } from '../cluster/lateness.js';

const size = { columns: 80, rows: 24 };
let open: Terminal | null = null;

const kept = (terminal: Terminal): Terminal => {
  open = terminal;
  return terminal;
};

afterEach(async () => {
  await open?.close();
  open = null;
});

describe('the terminal is as it was', () => {
  test('with the same modes after a run as before', async () => {
    const script =
      'before=$(stty -g); PAXOS_TUI run --pace full; echo code $?; [ "$(stty -g)" = "$before" ] && echo as before';
    const terminal = kept(openInShell(script, size));
    await terminal.until(/decided 210/);
    terminal.press('q');
    await terminal.until(/End 4 processes and quit/);
    terminal.press('y');
    await terminal.until(/^code 0\nas before$/m);
    expectRestored(terminal);
  });

  test('after two ctrl-c, with exit code 130', async () => {
    const terminal = kept(openProgram(['run'], size));
    await terminal.until(/4\/4 up/);
    terminal.press('\u0003');
    await terminal.until(/End 4 processes and quit/);
    terminal.press('\u0003');
    expect(await terminal.exited).toBe(130);
    expectRestored(terminal);
  });

  test.each(['SIGTERM', 'SIGHUP'])('after %s', async (signal) => {
    const terminal = kept(openProgram(['run'], size));
    await terminal.until(/4\/4 up/);
    terminal.signal(signal);
    await terminal.exited;
    expectRestored(terminal);
  });

  test('after SIGKILL on the list of presets, before any run', async () => {
    const script = `
      before=$(stty -g)
      sh -c 'echo pid=$$; exec PAXOS_TUI'
      until [ "$(stty -g)" = "$before" ]; do sleep 0.05; done
      echo given back`;
    const terminal = kept(openInShell(script, size));
    await terminal.until(/\d+ presets/);
    process.kill(Number(/pid=(\d+)/.exec(terminal.written())?.[1]), 'SIGKILL');
    // Where it was not raw yet, the shell is quicker than the guard, and says so on the screen that goes.
    const isMainScreen = (): boolean => terminal.emulator.buffer.active.type === 'normal';
    await terminal.until(/^/, () => terminal.written().includes('given back') && isMainScreen());
    expectRestored(terminal);
  });

  test('after SIGKILL, thanks to the guard: within two seconds, and no worker is left', async () => {
    const script = `
      before=$(stty -g)
      sh -c 'echo pid=$$; exec PAXOS_TUI run'
      until [ "$(stty -g)" = "$before" ]; do sleep 0.05; done
      echo given back`;
    const terminal = kept(openInShell(script, size));
    await terminal.until(/4\/4 up/);
    const workers = [
      ...terminal
        .screen()
        .join('\n')
        .matchAll(/ up (\d+)/g),
    ].map(([, pid]) => Number(pid));
    expect(workers.length).toBeGreaterThan(0);
    process.kill(Number(/pid=(\d+)/.exec(terminal.written())?.[1]), 'SIGKILL');
    const lateness = watchLateness();
    const killedAt = performance.now();
    await terminal.until(/^given back$/m);
    await vi.waitFor(() => expect(workers.filter((pid) => !isGone(pid))).toEqual([]), { timeout: 8_000, interval: 5 });
    expect(performance.now() - killedAt - lateness()).toBeLessThan(2_000);
    expectRestored(terminal);
  });
});

describe('without colours', () => {
  test('NO_COLOR is honoured: nothing is coloured, everything is said', async () => {
    const terminal = kept(openProgram(['run', '--pace', 'full'], size, { NO_COLOR: '1' }));
    await terminal.until(/decided 210, known to 2 of 2/);
    expect(terminal.written()).not.toMatch(/\u001b\[(?:3|4|9|10)[0-7]m/);
  });

  test('and with colours otherwise', async () => {
    const terminal = kept(openProgram(['run'], size));
    await terminal.until(/4\/4 up/);
    expect(terminal.written()).toMatch(/\u001b\[3[0-7]m/);
  });
});

test('ASCII borders draw with nothing else', async () => {
  const terminal = kept(openProgram(['run', '--ascii', '--pace', 'full'], size));
  await terminal.until(/decided 210, known to 2 of 2/);
  expect(terminal.screen().join('\n')).not.toMatch(/[─│→›·–]/);
});
