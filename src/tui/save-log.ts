/** The log, as filtered, written to a file that is new. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printable } from '../views/printable.js';
import { updatePanes } from './live-panes.js';
import { plainLine } from './log-pane.js';
import type { Store } from './store.js';

type Saved =
  | { readonly ok: true; readonly path: string; readonly lines: number }
  | { readonly ok: false; readonly reason: string };

export function saveLog(store: Store, folder: string): Saved {
  const { state, facts, panes } = store;
  updatePanes(panes, state);
  const lines = panes.log.all().map((line) => printable(plainLine(line)));
  const preset = (facts.cluster.preset?.name ?? 'run').replace(/[^\w.-]+/g, '-');
  const stamp = new Date().toISOString().replace(/[:.]/g, '-');
  const path = join(folder, `paxos-tui-${preset}-${stamp}.log`);
  try {
    writeFileSync(path, `${lines.join('\n')}\n`, { flag: 'wx' });
    return { ok: true, path, lines: lines.length };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}
