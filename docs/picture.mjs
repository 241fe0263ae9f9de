/**
 * Draws README's pictures: runs the built program in a pseudo-terminal, presses keys, and renders the emulator's cells
 * as SVG. `node docs/picture.mjs` writes docs/screen.svg and docs/play.svg.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';

const cellWidth = 8.4;
const cellHeight = 18;
const margin = 12;
const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const palette = [
  '#1d1f21',
  '#cc6666',
  '#a9bf68',
  '#e0b45c',
  '#81a2be',
  '#b294bb',
  '#7fb8ae',
  '#c5c8c6',
  '#7c8084',
  '#e07a7a',
  '#c0d47e',
  '#f0c674',
  '#9cc0e0',
  '#cbaad6',
  '#9cd4ca',
  '#ffffff',
];
const background = '#16181a';
const foreground = '#d5d8d6';

const escapeXml = (text) => text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]);

function colourOf(cell, which) {
  const [isPalette, isDefault, number] =
    which === 'fg'
      ? [cell.isFgPalette(), cell.isFgDefault(), cell.getFgColor()]
      : [cell.isBgPalette(), cell.isBgDefault(), cell.getBgColor()];
  if (isDefault) return which === 'fg' ? foreground : background;
  return isPalette ? (palette[number] ?? foreground) : `#${number.toString(16).padStart(6, '0')}`;
}

function styleOf(cell) {
  const colours = [colourOf(cell, 'fg'), colourOf(cell, 'bg')];
  const [fill, back] = cell.isInverse() ? colours.reverse() : colours;
  return { fill, back, bold: cell.isBold() !== 0, dim: cell.isDim() !== 0 };
}

/** Neighbouring cells of one style become one run of text. */
function runsOf(line, columns) {
  const runs = [];
  for (let column = 0; column < columns; column++) {
    const cell = line.getCell(column);
    if (cell === undefined || cell.getWidth() === 0) continue;
    const style = styleOf(cell);
    const last = runs.at(-1);
    const text = cell.getChars() || ' ';
    if (last !== undefined && JSON.stringify(last.style) === JSON.stringify(style)) last.text += text;
    else runs.push({ column, style, text });
  }
  return runs;
}

function renderRun({ column, style, text }, row) {
  const x = (margin + column * cellWidth).toFixed(1);
  const y = margin + row * cellHeight;
  const width = (text.length * cellWidth).toFixed(1);
  const back =
    style.back === background
      ? ''
      : `<rect x="${x}" y="${y}" width="${width}" height="${cellHeight}" fill="${style.back}"/>`;
  const weight = style.bold ? ' font-weight="bold"' : '';
  const opacity = style.dim ? ' opacity="0.6"' : '';
  const words = [...text.matchAll(/\S+(?: \S+)*/g)].map(({ 0: words, index }) => {
    const place = `x="${(margin + (column + index) * cellWidth).toFixed(1)}" y="${y + 13.5}"`;
    const length = `textLength="${(words.length * cellWidth).toFixed(1)}"`;
    return `<text ${place} fill="${style.fill}"${weight}${opacity} ${length}>${escapeXml(words)}</text>`;
  });
  return back + words.join('');
}

function render({ terminal, columns, rows }) {
  const width = Math.ceil(columns * cellWidth + 2 * margin);
  const height = rows * cellHeight + 2 * margin;
  const body = Array.from({ length: rows }, (_, row) => {
    const line = terminal.buffer.active.getLine(row);
    return line === undefined
      ? ''
      : runsOf(line, columns)
          .map((run) => renderRun(run, row))
          .join('');
  }).join('\n');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<rect width="100%" height="100%" rx="8" fill="${background}"/>
<g font-family="ui-monospace, Menlo, Consolas, monospace" font-size="13.5">
${body}
</g>
</svg>
`;
}

function open(words, columns, rows) {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  const env = { ...process.env, FORCE_COLOR: '1' };
  const child = pty.spawn(process.execPath, [program, ...words], { cols: columns, rows, name: 'xterm-256color', env });
  const ended = new Promise((resolve) => child.onExit(resolve));
  child.onData((data) => terminal.write(data));
  const text = () =>
    Array.from({ length: rows }, (_, row) => terminal.buffer.active.getLine(row)?.translateToString() ?? '').join('\n');
  /** Resolves when the screen shows `pattern`; asked after each write of the emulator. */
  const shows = (pattern) =>
    new Promise((resolve) => {
      const look = () => {
        if (!pattern.test(text())) return;
        listener.dispose();
        resolve();
      };
      const listener = terminal.onWriteParsed(look);
      look();
    });
  return { terminal, columns, rows, child, ended, text, shows };
}

function draw(screen, name) {
  const output = fileURLToPath(new URL(name, import.meta.url));
  writeFileSync(output, render(screen));
  process.stdout.write(`${output}\n${screen.text()}\n`);
}

const run = open(['run2'], 132, 38);
await run.shows(/known to 13 of 13/);
draw(run, './screen.svg');
run.child.write('q');
run.child.write('y');
await run.ended;

const play = open(['play', 'case-1'], 120, 34);
for (let step = 1; step <= 16; step++) {
  await play.shows(new RegExp(`step ${step} of`));
  play.child.write('\r');
}
await play.shows(/step 17 of/);
draw(play, './play.svg');
play.child.write('q');
play.child.write('y');
await play.ended;
