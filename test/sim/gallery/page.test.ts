/** docs/gallery.md speaks of the gallery as it is; its figures are measured by the benchmark that writes it. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { decreeGallery, gallery } from '../../../src/sim/gallery/exhibits.js';

const page = readFileSync(new URL('../../../docs/gallery.md', import.meta.url), 'utf8');
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim()));

/** Of single decrees, then of logs. */
const [ofDecrees, ofLogs] = [rows.slice(0, decreeGallery.length), rows.slice(decreeGallery.length)];
const shrunkTo = /^(\d+) \([a-z0-9-]+\)$/;

test('has a row for each quirk, as npm run bench -- gallery writes it', () => {
  const told = rows.map(([, name, sentence, breaks]) => ({ name, sentence, breaks }));
  expect(told).toEqual(gallery.map(({ name, sentence, breaks }) => ({ name: `\`${name}\``, sentence, breaks })));
});

test('every quirk of single decrees was caught and shrunk to at most 40 commands', () => {
  for (const [, name, , , inner, agreement, shrunk = ''] of ofDecrees) {
    expect({ name, inner, agreement }).toEqual({
      name,
      inner: expect.stringMatching(/^\d+$/),
      agreement: expect.stringMatching(/^\d+( \(not from [1-2] of 5\))?$/),
    });
    expect(Number(shrunkTo.exec(shrunk)?.[1])).toBeLessThanOrEqual(40);
  }
});

test('every quirk of logs was caught, nearly all were shrunk, and the lengths of their scenarios are told', () => {
  for (const [, quoted = '', , , inner, byHand] of ofLogs) {
    const name = quoted.replaceAll('`', '');
    const scenario = readFileSync(new URL(`../../../gallery/${name}.txt`, import.meta.url), 'utf8');
    const commands = scenario.split('\n').filter((line) => line === '----').length;
    expect({ name, inner, byHand }).toEqual({
      name,
      inner: expect.stringMatching(/^\d+( \(not from [1-2] of 5\))?$/),
      byHand: String(commands),
    });
  }
  expect(ofLogs.filter(([, , , , , , shrunk = '']) => !shrunkTo.test(shrunk)).length).toBeLessThanOrEqual(3);
});
