/** docs/gallery.md speaks of the gallery as it is; its figures are measured by the benchmark that writes it. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { decreeGallery } from '../../../src/sim/gallery/exhibits.js';

const page = readFileSync(new URL('../../../docs/gallery.md', import.meta.url), 'utf8');
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim()));

test('has a row for each quirk of single decrees, as npm run bench -- gallery writes it', () => {
  const told = rows.map(([, name, sentence, breaks]) => ({ name, sentence, breaks }));
  expect(told).toEqual(decreeGallery.map(({ name, sentence, breaks }) => ({ name: `\`${name}\``, sentence, breaks })));
});

test('every quirk was caught and shrunk to at most 40 commands', () => {
  for (const [, name, , , inner, agreement, shrunk = ''] of rows) {
    expect({ name, inner, agreement }).toEqual({
      name,
      inner: expect.stringMatching(/^\d+$/),
      agreement: expect.stringMatching(/^\d+( \(not from [1-2] of 5\))?$/),
    });
    expect(Number(/^(\d+) \(/.exec(shrunk)?.[1])).toBeLessThanOrEqual(40);
  }
});
