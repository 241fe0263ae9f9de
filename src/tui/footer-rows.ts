/** The last row or two: keys that work now, or one sentence, or what is being asked. */
import type { Facts } from './facts.js';
import { labelIn, nodeOf, nodesOf } from './facts.js';
import { formsFor } from './command-line.js';
import { timeGroup } from './clock-keys.js';
import { withCursor } from './cursor-line.js';
import { listOf } from './list-page.js';
import { operationAdvice } from './operation-words.js';
import { accent, bad, bold, dim, warn, warnChip } from './paint.js';
import { formatRatio } from './ratio.js';
import { keyName, workingNow } from './scope.js';
import type { InputPurpose, KeyAction, Notice, Overlay, State } from './state.js';
import { cut, alignLeft, widthOf, wrapText } from './width.js';

/** What is wrong with what was typed has as many rows as it needs, to a limit. */
const problemRowsMax = 4;

export function footerRowsFor({ overlay, rows, columns }: State): number {
  if (overlay?.type !== 'input') return 1;
  return 1 + (overlay.problem === null ? 1 : problemRows(overlay.problem, rows, columns).length);
}

function problemRows(problem: string, rows: number, columns: number): readonly string[] {
  return wrapText(problem, columns - 1).slice(0, rows < 20 ? 1 : problemRowsMax);
}

export function footerRows(state: State, facts: Facts): readonly string[] {
  const { overlay, notice, columns } = state;
  if (overlay?.type === 'input') return inputRows(overlay, state, facts);
  if (overlay?.type === 'question') {
    const choice = ' y/N ';
    return [`${warnChip(choice)} ${bold(cut(overlay.text, columns - choice.length - 1))}`];
  }
  if (notice !== null) return [noticeRow(notice, columns)];
  return [hintRow(state, facts)];
}

function noticeRow(notice: Notice, columns: number): string {
  const text = cut(` ${notice.text}`, columns);
  if (notice.tone === 'error') return bad(text);
  return notice.tone === 'warning' ? warn(text) : accent(text);
}

/** Of keys that go to and fro. */
function hintNow(action: KeyAction, isPaused: boolean, { clock, view }: Facts): string | null {
  if (action.type === 'toggle-pause') return isPaused ? 'resume' : null;
  if (action.type !== 'toggle-clock') return null;
  if (clock !== null) return clock === 'running' ? 'stop' : 'run';
  return view === null ? 'freeze' : null;
}

/** Hints drop from the right as the width shrinks; the help never does. */
function hintRow(state: State, facts: Facts): string {
  const isPaused = nodeOf(facts, state.selected)?.process === 'paused';
  const bindings = workingNow(state, facts);
  // Who looks at one event goes to the next one soon; a list's own keys come first there.
  const goesOver = listOf(state) === null && (facts.view !== null || facts.kind === 'simulated');
  const ofTime = !goesOver ? [] : bindings.filter(({ group }) => group === timeGroup);
  const ordered = [...ofTime, ...bindings.filter((binding) => !ofTime.includes(binding))];
  const working = ordered.map(({ keys, hint, action }) => ({
    key: keyName(keys[0] ?? ''),
    hint: hintNow(action, isPaused, facts) ?? hint,
  }));
  const hints = state.overlay?.type === 'help' ? [{ key: 'Up Down PgUp PgDn', hint: 'scroll' }, ...working] : working;
  const help = hints.find(({ hint }) => hint === 'help');
  const others = hints.filter((hint) => hint !== help);
  const helpText = help === undefined ? 'Esc close' : '? help';
  let row = '';
  let used = 0;
  const room = state.columns - widthOf(helpText) - 2;
  for (const { key, hint } of others) {
    const width = widthOf(key) + widthOf(hint) + 3;
    if (used + width > room) continue;
    row += ` ${bold(key)} ${dim(hint)} `;
    used += width;
  }
  const [key = '', word = ''] = helpText.split(' ');
  return `${row}${' '.repeat(Math.max(0, room - used))} ${bold(key)} ${dim(word)}`;
}

function inputRows(overlay: Extract<Overlay, { type: 'input' }>, state: State, facts: Facts): readonly string[] {
  const { columns } = state;
  const prompt = ` ${promptOf(overlay.purpose, state, facts)} `;
  const line = withCursor(overlay.text, overlay.cursor, Math.max(1, columns - widthOf(prompt) - 1));
  const below =
    overlay.problem === null
      ? [dim(alignLeft(` ${adviceOf(overlay, state, facts)}`, columns))]
      : problemRows(overlay.problem, state.rows, columns).map((row) => bad(alignLeft(` ${row}`, columns)));
  return [`${bold(prompt)}${line}`, ...below];
}

function promptOf(purpose: InputPurpose, state: State, facts: Facts): string {
  switch (purpose) {
    case 'propose':
      return facts.cluster.learned === null ? 'Propose:' : 'Submit:';
    case 'filter':
      return 'Filter:';
    case 'search':
      return 'Search:';
    case 'node-loss':
      return `Loss for ${state.selected === null ? 'the node' : labelIn(facts, state.selected)}:`;
    case 'all-loss':
      return 'Loss on all links:';
    case 'command':
      return ':';
    case 'fault':
      return overlayReplaces(state) ? 'Change:' : 'Add:';
    case 'preset-filter':
      return 'Presets with:';
  }
}

const overlayReplaces = ({ overlay }: State): boolean => overlay?.type === 'input' && overlay.replaces !== null;

const lossForms = 'As 20% or 0.2; 0 ends it;';

function adviceOf(overlay: Extract<Overlay, { type: 'input' }>, state: State, facts: Facts): string {
  switch (overlay.purpose) {
    case 'propose': {
      if (facts.cluster.log !== null) return operationAdvice(overlay.text, state, facts);
      const proposers = nodesOf(facts).filter((node) => node.roles.includes('proposer'));
      const labels = proposers.map((node) => node.label);
      return `A value, then perhaps one of the proposers ${labels.join(', ')}: 99 ${labels[0] ?? ''}`;
    }
    case 'filter':
      return 'Only lines with this text are shown; an empty line shows all again.';
    case 'search':
      return 'Then n goes to older matches, N to newer ones.';
    case 'node-loss':
      return `${lossForms} now ${formatRatio(nodeOf(facts, state.selected)?.lossRatio ?? 0)}.`;
    case 'all-loss':
      return `${lossForms} now ${formatRatio(facts.cluster.lossRatio)}.`;
    case 'command':
    case 'fault':
      return formsFor(overlay.text);
    case 'preset-filter':
      return 'Enter keeps the filter, Esc clears it.';
  }
}
