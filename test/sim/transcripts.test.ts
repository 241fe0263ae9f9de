/**
 * Every transcript is replayed against the core that the workers run; `vitest -u` rewrites them, and the diff is the
 * review.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createMachine } from '../../src/paxos/machine.js';
import { replayTranscript } from '../../src/sim/transcript.js';

const folder = join(import.meta.dirname, '../transcripts');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.txt'));

describe('transcripts', () => {
  test.each(files.sort())('%s', async (name) => {
    const path = join(folder, name);
    const replay = replayTranscript(readFileSync(path, 'utf8'), createMachine);
    if (!replay.ok) throw new Error(`${name}:${replay.line}: ${replay.reason}`);
    await expect(replay.text).toMatchFileSnapshot(path);
  });
});
