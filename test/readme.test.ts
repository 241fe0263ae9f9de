/** README's tables of presets and keys are those of the program; `vitest -u` writes them anew. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listPresets } from '../src/preset/list.js';
import { bindings } from '../src/tui/keymap.js';

const root = join(import.meta.dirname, '..');

async function presetRows(): Promise<string> {
  const presets = await listPresets(join(root, 'presets'));
  const rows = presets.map(({ name, teaches }) => `| \`${name}\` | ${teaches} |`);
  return ['| preset | what it teaches |', '| --- | --- |', ...rows].join('\n');
}

/** One table a group; keys that only move a cursor or answer a question explain themselves on the screen. */
function keyTables(): string {
  const faults = ['Faults', 'Faults panel', 'Held messages'];
  const groups = ['Nodes', ...faults, 'Run', 'Time', 'Log and messages', 'Move', 'Program'];
  return groups
    .map((group) => {
      const rows = new Set(
        bindings
          .filter((binding) => binding.group === group)
          .map(({ keys, label }) => `| ${keys.map((key) => `\`${key}\``).join(' ')} | ${label} |`),
      );
      return `**${group}**\n\n| key | what it does |\n| --- | --- |\n${[...rows].join('\n')}`;
    })
    .join('\n\n');
}

function withSection(text: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- end of ${name} -->`];
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`README.md has no section "${name}"`);
  return `${text.slice(0, from)}${begin}${content}\n${text.slice(to)}`;
}

test('README lists the presets and keys that there are', async () => {
  const path = join(root, 'README.md');
  const written = readFileSync(path, 'utf8');
  const current = withSection(withSection(written, 'presets', await presetRows()), 'keys', keyTables());
  await expect(current).toMatchFileSnapshot(path);
});
