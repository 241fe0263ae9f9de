/** The playground put together: keys to the desk and the world, both to rows, rows to the terminal. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Playground } from '../../schema/playground.js';
import { asciiGlyphs, lineGlyphs } from '../glyphs.js';
import { listenToKeys } from '../keyboard.js';
import type { KeyPress } from '../keys.js';
import { Screen } from '../screen.js';
import { describeError, giveBack, listenToTerminal } from '../terminal-events.js';
import { type Desk, freshDesk } from './desk.js';
import { playFrame } from './frame.js';
import { type Outside, react } from './react.js';

export type PlayScreenOptions = {
  readonly playground: Playground;
  readonly asciiBorders: boolean;
  /** Where files are saved that are named without a folder. */
  readonly saveFolder: string;
};

type End = { readonly code: number; readonly reason: string | null };

const ourFault = 70;
const interrupted = 130;

export async function showPlayScreen({ playground, asciiBorders, saveFolder }: PlayScreenOptions): Promise<number> {
  const screen = new Screen(process.stdout, process.stderr);
  const glyphs = asciiBorders ? asciiGlyphs : lineGlyphs;
  let desk = freshDesk(screen.columns, screen.rows);
  let finish: (end: End) => void = () => {};
  const ended = new Promise<End>((resolve) => {
    finish = resolve;
  });
  const onError = (error: unknown): void =>
    finish({ code: ourFault, reason: `the playground failed: ${describeError(error)}` });
  const draw = (): void => screen.show(playFrame(playground.state(), desk, glyphs));
  const doOutside = (outside: Outside): void => {
    if (outside.type === 'quit') finish({ code: outside.code, reason: null });
    if (outside.type === 'redraw') screen.forget();
    if (outside.type === 'save') desk = save(desk, path.resolve(saveFolder, outside.name), playground);
  };
  const onKeys = (presses: readonly KeyPress[]): void => {
    try {
      for (const press of presses) {
        const reaction = react(desk, press, playground);
        desk = reaction.desk;
        if (reaction.outside !== null) doOutside(reaction.outside);
      }
      draw();
    } catch (error) {
      onError(error);
    }
  };
  const onResize = (): void => {
    desk = { ...desk, columns: screen.columns, rows: screen.rows };
    draw();
  };
  screen.enter();
  const removeListeners = listenToTerminal({
    screen,
    onResize,
    onSignal: () => finish({ code: interrupted, reason: null }),
    onError,
  });
  const stopKeys = listenToKeys(process.stdin, onKeys);
  draw();
  const end = await ended;
  stopKeys();
  removeListeners();
  for (const line of giveBack(screen)) process.stderr.write(`${line}\n`);
  if (end.reason !== null) process.stderr.write(`paxos-tui: ${end.reason}\n`);
  return end.code;
}

/** Never over a file that is there. */
function save(desk: Desk, file: string, playground: Playground): Desk {
  const { pages } = playground.state();
  try {
    writeFileSync(file, playground.text(), { flag: 'wx' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === null) throw error;
    const why =
      code === 'EEXIST' ? 'there is such a file already; choose another name' : `it cannot be written (${code})`;
    return { ...desk, notice: { text: `${file} was not saved: ${why}.`, isBad: true } };
  }
  playground.saved();
  return { ...desk, notice: { text: `Saved ${pages.length} commands to ${file}.`, isBad: false } };
}
