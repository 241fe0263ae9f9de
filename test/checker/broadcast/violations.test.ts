/** Every property of an atomic broadcast rejects traces that break it on purpose. */
import { describe, expect, test } from 'vitest';
import { broadcastPropertyNames } from '../../../src/checker/log/property-names.js';
import { verdictOf } from '../verdict-of.js';
import { BroadcastScript } from './broadcast-script.js';
import { learnedViolations } from './learned-violations.js';
import { logViolations } from './log-violations.js';
import { both, judged } from './violation.js';

const cases = [...logViolations, ...learnedViolations];

describe('rejected is', () => {
  for (const level of both) {
    const ofLevel = cases.filter(({ levels }) => levels.includes(level));
    test.each(ofLevel)(`at level ${level} by $property: $rule`, ({ property, text, breaks }) => {
      const script = BroadcastScript.served();
      breaks(script);
      const { state, found } = judged(script, level);
      expect(state).toBe('violated');
      expect(found.map((each) => each.property)).toContain(property);
      if (text !== undefined) expect(found.map((each) => each.text).join('\n')).toContain(text);
    });
  }

  test('something by each property', () => {
    expect(new Set(cases.map(({ property }) => property))).toEqual(new Set(broadcastPropertyNames));
  });

  test('nothing at level decisions that only steps show', () => {
    const { checked, notChecked } = verdictOf(BroadcastScript.served().told('decisions'));
    expect(notChecked).toEqual(
      expect.arrayContaining(['validity', 'executed-once', 'same-order', 'only-proposed', 'all-learned']),
    );
    expect(checked).toEqual(expect.arrayContaining(['agreement', 'learned-means-chosen', 'membership']));
  });
});
