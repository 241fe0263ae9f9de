/**
 * The five scenarios of the course's harness, in real processes, each in a network of its own: side by side with short
 * pauses and 100 values a client; in the long run one after the other, with the harness's own pauses and 1,000.
 */
import { describe, expect, test } from 'vitest';
import { openNamespace, ownLoopback } from './network.js';
import { ownPauses, type Pauses, play, type Scenario, scenarios } from './scenarios.js';

const isLong = process.env.PAXOS_TUI_LONG !== undefined;
const count = isLong ? 1_000 : 100;
/** The machine may be busy with other tests: a short run is given more time than the harness gives. */
const shortPauses: Pauses = { shortMs: 150, longMs: 500, learnMs: 30_000 };
const hopeless: Pauses = { ...shortPauses, learnMs: 2_000 };

function pausesOf({ acceptors }: Scenario): Pauses {
  if (isLong) return ownPauses;
  return acceptors < 2 ? hopeless : shortPauses;
}

describe.runIf(isLong)('one after the other, with the pauses of the harness', () => {
  test.each(scenarios)('$name', async (scenario) => expectSound(scenario));
});

describe.runIf(!isLong)('side by side, with short pauses', () => {
  test.concurrent.each(scenarios)('$name', async (scenario) => expectSound(scenario));
});

async function expectSound(scenario: Scenario): Promise<void> {
  const network = (await openNamespace()) ?? ownLoopback;
  try {
    const { checks, isSound, endedMs, stderr } = await play(scenario, network, count, pausesOf(scenario));
    const found = checks.map(({ name, state, text, findings }) => ({ name, state, text, findings }));
    expect(isSound, JSON.stringify({ found, stderr }, null, 2)).toBe(true);
    const states = Object.fromEntries(checks.map(({ name, state }) => [name, state]));
    expect(states).toMatchObject({
      'same-order': 'OK',
      'only-proposed': 'OK',
      'all-learned': scenario.acceptors < 2 ? 'Failed' : 'OK',
      'whole-lines': 'OK',
    });
    expect(endedMs).toBeLessThan(isLong ? 1_000 : 5_000);
  } finally {
    network.close();
  }
}
