/** The checks of the course on files that were spoilt on purpose: each spoilt file is named with its line. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CourseCheckName, isSound, judgeCourse } from '../../../src/checker/course/checks.js';
import { valueFile } from '../../../src/checker/course/value-file.js';

type Files = { readonly [name: string]: string };

const lines = (...values: readonly string[]): string => values.map((value) => `${value}\n`).join('');

/** 7 is proposed by both clients, 5 twice by one. */
const proposed: Files = { prop1: lines('5', '7', '5', '12'), prop2: '7\n300\n41' };
const whole = ['5', '7', '41', '5', '300', '7', '12'];

function judge(learned: Files, acceptors = { running: 3, max: 3 }, submitted: Files = proposed) {
  const files = (each: Files) => Object.entries(each).map(([name, bytes]) => valueFile(name, bytes));
  return judgeCourse({ learned: files(learned), proposed: files(submitted), acceptors });
}

const failed = (checks: ReturnType<typeof judge>) =>
  Object.fromEntries(
    checks.filter(({ state }) => state === 'Failed').map(({ name, findings }) => [name, findings.map((f) => f.text)]),
  );

test('two files that hold each value as often as proposed, in one order, pass', () => {
  const checks = judge({ learn1: lines(...whole), learn2: lines(...whole) });
  expect(checks.map(({ number, name, state }) => ({ number, name, state }))).toEqual([
    { number: 1, name: 'same-order', state: 'OK' },
    { number: 2, name: 'only-proposed', state: 'OK' },
    { number: 3, name: 'all-learned', state: 'OK' },
    { number: null, name: 'as-often', state: 'OK' },
    { number: null, name: 'whole-lines', state: 'OK' },
  ]);
  expect(isSound(checks)).toBe(true);
});

type Control = {
  readonly what: string;
  readonly learn1?: string;
  readonly learn2: string;
  readonly found: { readonly [name in CourseCheckName]?: readonly string[] };
};

const controls: readonly Control[] = [
  {
    what: 'a swap at one learner',
    learn2: lines('5', '41', '7', '5', '300', '7', '12'),
    found: { 'same-order': ['line 2: learn1 has "7", learn2 has "41"; lines 2 and 3 have changed places'] },
  },
  {
    what: 'another order at one learner',
    learn2: lines('5', '41', '5', '7', '300', '7', '12'),
    found: {
      'same-order': [
        'line 2: learn1 has "7", learn2 has "41"; both have the same values, but 3 lines differ, the last one being line 4',
      ],
    },
  },
  {
    what: 'a duplicate at one learner',
    learn2: lines('5', '7', '41', '5', '300', '300', '7', '12'),
    found: {
      'same-order': [
        'line 6: learn1 has "7", learn2 has "300"; learn2 has 1 line that learn1 lacks, "300" (learn2, first in line 5)',
      ],
      'as-often': ['learn2, line 6: "300" too often: learned twice, proposed once'],
    },
  },
  {
    what: 'a duplicate at both learners, which the course does not see',
    learn1: lines(...whole, '5'),
    learn2: lines(...whole, '5'),
    found: {
      'as-often': [
        'learn1, line 8: "5" too often: learned 3 times, proposed twice',
        'learn2, line 8: "5" too often: learned 3 times, proposed twice',
      ],
    },
  },
  {
    what: 'equal values of two clients taken for one, which the course does not see',
    learn1: lines('5', '7', '41', '5', '300', '12'),
    learn2: lines('5', '7', '41', '5', '300', '12'),
    found: {
      'as-often': [
        'learn1, line 2: "7" too rarely: learned once, proposed twice',
        'learn2, line 2: "7" too rarely: learned once, proposed twice',
      ],
    },
  },
  {
    what: 'a value that nobody proposed',
    learn1: lines('5', '99', ...whole.slice(1)),
    learn2: lines('5', '99', ...whole.slice(1)),
    found: {
      'only-proposed': ['learn1, line 2: "99" was never proposed', 'learn2, line 2: "99" was never proposed'],
      'as-often': [],
    },
  },
  {
    what: 'a missing tail',
    learn2: lines(...whole.slice(0, 5)),
    found: {
      'same-order': [
        'line 6: learn2 is the beginning of learn1 and ends here; learn1 goes on with "7" and has 2 lines more',
      ],
      'all-learned': ['learn2 lacks "12" (prop1, line 4)'],
      'as-often': ['learn2, line 2: "7" too rarely: learned once, proposed twice'],
    },
  },
  {
    what: 'a late learner that never catches up',
    learn2: '',
    found: {
      'same-order': ['learn2 is empty, learn1 has 7 lines'],
      'all-learned': [
        'learn2 lacks "5" (prop1, line 1, 2 times in all)',
        'learn2 lacks "7" (prop1, line 2, 2 times in all)',
        'learn2 lacks "12" (prop1, line 4)',
        'learn2 lacks "300" (prop2, line 2)',
        'learn2 lacks "41" (prop2, line 3)',
      ],
      'as-often': [],
    },
  },
  {
    what: 'a gap that was left out',
    learn2: lines('5', '7', '5', '300', '7', '12'),
    found: {
      'same-order': [
        'line 3: learn1 has "41", learn2 has "5"; learn2 lacks 1 line of learn1, "41" (learn1, first in line 3)',
      ],
      'all-learned': ['learn2 lacks "41" (prop2, line 3)'],
      'as-often': [],
    },
  },
  {
    what: 'one value in place of another',
    learn2: lines('5', '7', '41', '5', '12', '7', '12'),
    found: {
      'same-order': [
        'line 5: learn1 has "300", learn2 has "12"; learn2 lacks 1 line of learn1, "300" (learn1, first in line 5), ' +
          'and has 1 that it lacks, "12" (learn2, first in line 5)',
      ],
      'all-learned': ['learn2 lacks "300" (prop2, line 2)'],
      'as-often': ['learn2, line 7: "12" too often: learned twice, proposed once'],
    },
  },
  {
    what: 'a last line that is torn in the midst of a value',
    learn2: `${lines(...whole.slice(0, 6))}1`,
    found: {
      'same-order': ['line 7: learn1 has "12", learn2 has "1"; that line of learn2 is torn'],
      'only-proposed': ['learn2, line 7: "1" was never proposed; the line has no end and may be a piece of a value'],
      'all-learned': ['learn2 lacks "12" (prop1, line 4)'],
      'as-often': [],
      'whole-lines': ['learn2, line 7: "1" has no end of line: the file is torn there'],
    },
  },
  {
    what: 'a last line without its end',
    learn2: whole.join('\n'),
    found: {
      'same-order': ['line 7: learn2 ends without the end of a line, learn1 with it'],
      'whole-lines': ['learn2, line 7: "12" has no end of line: the file is torn there'],
    },
  },
];

describe('fails, with the line, on', () => {
  test.each(controls)('$what', ({ learn1 = lines(...whole), learn2, found }) => {
    const checks = judge({ learn1, learn2 });
    expect(failed(checks)).toEqual(found);
    expect(isSound(checks)).toBe(false);
  });
});

describe('with one acceptor of three', () => {
  const one = { running: 1, max: 3 };

  test('empty files pass, and check 3 fails as it must', () => {
    const checks = judge({ learn1: '', learn2: '' }, one);
    expect(failed(checks)).toEqual({ 'all-learned': [] });
    expect(isSound(checks)).toBe(true);
  });

  test('a learner that learned is named', () => {
    const checks = judge({ learn1: '', learn2: lines('7', '5') }, one);
    expect(failed(checks)['nothing-learned']).toEqual([
      'learn2, line 1: "7" was learned with 1 of 3 acceptors, and 1 line more',
    ]);
    expect(isSound(checks)).toBe(false);
  });

  test('the right values in the right order fail, too: who learned them did not ask a quorum', () => {
    const checks = judge({ learn1: lines(...whole), learn2: lines(...whole) }, one);
    expect(checks.slice(0, 3).map(({ state }) => state)).toEqual(['OK', 'OK', 'OK']);
    expect(isSound(checks)).toBe(false);
  });

  test('of two acceptors of three everything is asked, of two of four nothing may be learned', () => {
    const names = (running: number, max: number) => judge({ learn1: '' }, { running, max }).map(({ name }) => name);
    expect(names(2, 3)).not.toContain('nothing-learned');
    expect(names(2, 4)).toContain('nothing-learned');
  });
});

describe('files of any kind', () => {
  test('one learner has nobody to be compared with', () => {
    const [sameOrder, ...others] = judge({ learn1: lines(...whole) });
    expect(sameOrder?.state).toBe('not asked');
    expect(others.map(({ state }) => state)).toEqual(['OK', 'OK', 'OK', 'OK']);
  });

  test('each of several learners is compared with the first', () => {
    const learn = lines(...whole);
    const checks = judge({ learn1: learn, learn2: learn, learn3: lines(...whole.slice(0, 6)), learn4: learn });
    expect(checks[0]?.findings.map(({ file, line }) => ({ file, line }))).toEqual([{ file: 'learn3', line: 7 }]);
  });

  test('an empty line is a value, and carriage returns are part of theirs', () => {
    expect(failed(judge({ learn1: '\n\n' }, undefined, { prop1: '\n\n' }))).toEqual({});
    expect(failed(judge({ learn1: '5\r\n' }, undefined, { prop1: '5\n' }))['only-proposed']).toEqual([
      'learn1, line 1: "5\\x0d" was never proposed',
    ]);
  });

  test.each([
    ['€'.repeat(2), '"€€"'],
    ['\u001b[31m"x"\\', '"\\x1b[31m\\"x\\"\\\\"'],
    ['a\u202eb', '"a\\u202eb"'],
    ['100%', '"100%"'],
    ['é'.repeat(70), `"${'é'.repeat(60)}..." (140 bytes)`],
    ['x'.repeat(100_000), `"${'x'.repeat(60)}..." (100000 bytes)`],
  ])('%j is shown as UTF-8 that cannot harm a terminal', (value, shown) => {
    const bytes = Buffer.from(value).toString('latin1');
    expect(failed(judge({ learn1: `${bytes}\n` }, undefined, { prop1: '' }))['only-proposed']).toEqual([
      `learn1, line 1: ${shown} was never proposed`,
    ]);
  });

  test('bytes that are no UTF-8 are shown one by one', () => {
    expect(failed(judge({ learn1: '\u00ff\u0000a\n' }, undefined, { prop1: '' }))['only-proposed']).toEqual([
      'learn1, line 1: "\\xff\\x00a" was never proposed',
    ]);
  });

  test('of a million wrong lines the first ones are told and all are counted', () => {
    const [, onlyProposed] = judge({ learn1: '1\n'.repeat(1_000_000) }, undefined, { prop1: '' });
    expect(onlyProposed?.findings).toHaveLength(8);
    expect(onlyProposed?.findingCount).toBe(1_000_000);
  });
});

test('whatever single line is changed, added or left out is found, and nothing else ever is', () => {
  const value = fc.integer({ min: 0, max: 20 }).map(String);
  const spoilt = fc.record({ at: fc.nat(), how: fc.constantFrom('change', 'add', 'leave out', 'nothing'), value });
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 30 }), spoilt, (values, { at, how, value: other }) => {
      const index = at % values.length;
      const changed = {
        change: [other],
        add: [values[index] ?? '', other],
        'leave out': [],
        nothing: [values[index] ?? ''],
      };
      const after = values.toSpliced(index, 1, ...changed[how as keyof typeof changed]);
      const isSame = after.join() === values.join();
      const checks = judge({ learn1: lines(...values), learn2: lines(...after) }, undefined, {
        prop: lines(...values),
      });
      expect(isSound(checks)).toBe(isSame);
      if (isSame) return;
      const [first] = checks[0]?.findings ?? [];
      const line = values.findIndex((each, place) => each !== after[place]) + 1;
      expect(first?.line).toBe(line === 0 ? values.length + 1 : line);
    }),
  );
});
