/** Why a value was chosen: who voted and had promised what, which reports forced it, and whose value it is. */
import { describe, expect, test } from 'vitest';
import { Certifier } from '../../src/checker/certificate.js';
import { certificateParts, progressSentence } from '../../src/checker/certificate-sentences.js';
import { decreeNumber, type NodeId } from '../../src/paxos/ballot.js';
import { labelOf } from '../../src/paxos/configuration.js';
import type { TraceRecord } from '../../src/schema/trace.js';
import { a2, a3, a4, b, c6, decree, l5, p0, p1, proposal, small, TraceScript } from './trace-script.js';

const label = (node: NodeId): string => labelOf(small, node);

function certify(records: readonly TraceRecord[]): Certifier {
  const certifier = new Certifier(null);
  for (const record of records) certifier.fold(record);
  return certifier;
}

const sentencesOf = ({ records }: TraceScript): readonly string[][] =>
  certify(records)
    .of(decree)
    .map((each) => certificateParts(each, label).flatMap(({ sentences }) => sentences));

/** p0's 1.0 = x is accepted by `holders` alone; then p1 prepares 2.1 with y and hears a3 and a4. */
function interrupted(...holders: readonly NodeId[]): {
  script: TraceScript;
  reports: Parameters<typeof promisesOf>[1];
} {
  const script = new TraceScript();
  const prepared = script.prepares('1.0', 'x');
  script.hears(p0, script.promises(a2, prepared, '1.0', null));
  const proposed = script.proposes(script.promises(a3, prepared, '1.0', null), '1.0', 'x', null);
  for (const holder of holders) script.accepts(holder, proposed, '1.0', 'x');
  const report = (node: NodeId) => (holders.includes(node) ? proposal('1.0', 'x') : null);
  return { script, reports: [report(a3), report(a4)] };
}

function promisesOf(
  script: TraceScript,
  [first, second]: readonly [ReturnType<typeof proposal> | null, ReturnType<typeof proposal> | null],
) {
  const prepared = script.prepares('2.1', 'y');
  script.hears(p1, script.promises(a3, prepared, '2.1', first));
  return script.promises(a4, prepared, '2.1', second);
}

describe('a value that met no rival', () => {
  const [certificate] = certify(TraceScript.decided().records).of(decree);

  test('has its quorum, what each had promised, and one free ballot', () => {
    expect(certificate).toMatchObject({
      decree,
      proposal: proposal('1.0', 'x'),
      quorum: { phase2: 2 },
      votes: [
        { acceptor: a2, promised: b('1.0'), heardBy: null },
        { acceptor: a3, promised: b('1.0'), heardBy: null },
      ],
      chain: [{ ballot: b('1.0'), adoptedFrom: null, promises: [{ acceptor: a2 }, { acceptor: a3 }] }],
      submission: { client: c6, value: 'x' },
      request: { client: c6, proposer: p0 },
    });
    expect(certificate?.knowers.map(({ node, how }) => [node, how])).toEqual([
      [p0, 'counted'],
      [l5, 'counted'],
      [c6, 'told'],
    ]);
  });

  test('is told in plain sentences', () => {
    expect(sentencesOf(TraceScript.decided())).toEqual([
      [
        'x was chosen in decree 0 in ballot 1.0, at 0.008 s: from then on a quorum of 2 of 3 acceptors had accepted it.',
        'a2 accepted 1.0 = x at 0.007 s; it had promised 1.0 and nothing higher.',
        'a3 accepted 1.0 = x at 0.008 s; it had promised 1.0 and nothing higher.',
        'a4 did not accept it.',
        'Ballot 1.0: p0 proposed x at 0.006 s upon the promises of a2 and a3, which had accepted nothing, so it was free to choose.',
        'c6 proposed x at 0.001 s; the request of c6 reached p0 at 0.002 s.',
        'p0 and l5 counted a quorum, from 0.010 s on.',
        'c6 was told, at 0.013 s.',
      ],
    ]);
  });
});

describe('a value that was adopted', () => {
  function adopted(): TraceScript {
    const { script, reports } = interrupted(a3);
    const proposed = script.proposes(promisesOf(script, reports), '2.1', 'x', '1.0');
    const votes = [script.accepts(a3, proposed, '2.1', 'x'), script.accepts(a4, proposed, '2.1', 'x')];
    script.counts(l5, votes, 'decide', '2.1', 'x');
    return script;
  }

  test('leads ballot by ballot back to its client, not to the one of the adopting proposer', () => {
    const [certificate] = certify(adopted().records).of(decree);
    expect(certificate?.chain).toMatchObject([
      {
        ballot: b('2.1'),
        adoptedFrom: b('1.0'),
        promises: [{ acceptor: a3, report: proposal('1.0', 'x') }, { acceptor: a4 }],
      },
      { ballot: b('1.0'), adoptedFrom: null },
    ]);
    expect(certificate?.request).toMatchObject({ client: c6, proposer: p0, value: 'x' });
  });

  test('names the report that forced it', () => {
    expect(sentencesOf(adopted())[0]).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /^Ballot 2\.1: p1 proposed x at .* s because a3 had accepted 1\.0 = x \(promises of a3 and a4\)\.$/,
        ),
        expect.stringMatching(/^Ballot 1\.0 before it: p0 proposed x .* so it was free to choose\.$/),
        expect.stringMatching(/^a4 accepted 2\.1 = x .*; it had promised 2\.1 and nothing higher\.$/),
      ]),
    );
  });

  test('is explained in the first ballot that had a quorum, though a later one was counted', () => {
    const { script } = interrupted(a2, a3);
    const first = script.proposes(promisesOf(script, [proposal('1.0', 'x'), null]), '2.1', 'x', '1.0');
    script.accepts(a4, first, '2.1', 'x');
    const prepared = script.prepares('3.0', 'x');
    script.hears(p0, script.promises(a3, prepared, '3.0', proposal('1.0', 'x')));
    const last = script.proposes(script.promises(a4, prepared, '3.0', proposal('2.1', 'x')), '3.0', 'x', '2.1');
    const votes = [script.accepts(a3, last, '3.0', 'x'), script.accepts(a4, last, '3.0', 'x')];
    script.counts(l5, votes, 'decide', '3.0', 'x');
    const [certificate] = certify(script.records).of(decree);
    // It was chosen long before anybody counted: a2 and a3 hold 1.0, so that is the ballot to explain.
    expect(certificate?.proposal).toEqual(proposal('1.0', 'x'));
    expect(certificate?.chain.map(({ ballot }) => ballot)).toEqual([b('1.0')]);
  });
});

test('a chain of three ballots keeps the lower reports that did not count', () => {
  const { script } = interrupted(a3);
  const first = script.proposes(promisesOf(script, [proposal('1.0', 'x'), null]), '2.1', 'x', '1.0');
  script.accepts(a4, first, '2.1', 'x');
  const prepared = script.prepares('3.0', 'x');
  script.hears(p0, script.promises(a3, prepared, '3.0', proposal('1.0', 'x')));
  const last = script.proposes(script.promises(a4, prepared, '3.0', proposal('2.1', 'x')), '3.0', 'x', '2.1');
  const votes = [script.accepts(a3, last, '3.0', 'x'), script.accepts(a4, last, '3.0', 'x')];
  script.counts(l5, votes, 'decide', '3.0', 'x');
  const [certificate] = certify(script.records).of(decree);
  expect(certificate?.chain.map(({ ballot }) => ballot)).toEqual([b('3.0'), b('2.1'), b('1.0')]);
  expect(sentencesOf(script)[0]).toContainEqual(
    expect.stringMatching(/because a4 had accepted 2\.1 = x, while a3 had accepted 1\.0 = x, which is lower \(/),
  );
});

describe('what is wrong or missing is shown as it is', () => {
  test('two decided values have two certificates, and the vote that was forbidden says so', () => {
    const { script } = interrupted(a2);
    const rival = script.proposes(promisesOf(script, [null, null]), '2.1', 'y', null);
    const good = [script.accepts(a3, rival, '2.1', 'y'), script.accepts(a4, rival, '2.1', 'y')];
    script.counts(p1, good, 'chosen', '2.1', 'y');
    const old = script.records.find(
      (record) => record.kind === 'step' && record.effects.some(({ type }) => type === 'propose'),
    );
    if (old?.kind !== 'step') throw new Error('no proposal');
    script.accepts(a3, old, '1.0', 'x');
    script.acts(l5, { type: 'decide', decree, proposal: proposal('1.0', 'x'), counted: true });
    const both = sentencesOf(script);
    expect(both).toHaveLength(2);
    expect(both[0]?.[0]).toMatch(/^y was chosen .* ballot 2\.1/);
    expect(both[1]).toContainEqual(
      expect.stringMatching(/^a3 accepted 1\.0 = x .* promised 2\.1, which FORBADE this\.$/),
    );
  });

  test('a decision without a quorum is no choice', () => {
    const { script } = interrupted(a2);
    script.acts(l5, { type: 'decide', decree, proposal: proposal('1.0', 'x'), counted: true });
    expect(sentencesOf(script)[0]?.[0]).toBe(
      'x is held for decided in decree 0, but in ballot 1.0 only 1 of 3 acceptors accepted it: a quorum is 2.',
    );
  });

  test('a value from nowhere has no client', () => {
    const script = new TraceScript();
    script.acts(l5, { type: 'decide', decree, proposal: proposal('4.1', 'z'), counted: true });
    expect(sentencesOf(script)[0]).toEqual(
      expect.arrayContaining([
        'Ballot 4.1: the report of how it was proposed is lost.',
        'No client is seen to have proposed z.',
      ]),
    );
  });

  test('a vote whose own report was lost with its process rests on who received it', () => {
    const script = TraceScript.decided();
    const lost = script.records.filter((record) => record.node !== a3 || record.sequence === 0);
    const ended = new TraceScript().exits(a3).records[1];
    if (ended === undefined) throw new Error('no end');
    const [certificate] = certify([
      ...lost,
      ended,
      ...script.supervisor({ kind: 'end', reason: 'over' }).records.slice(-1),
    ]).of(decree);
    expect(certificate?.votes.find(({ acceptor }) => acceptor === a3)).toMatchObject({ promised: null, heardBy: p0 });
  });

  test('an undecided decree has no certificate, but progress', () => {
    const { script } = interrupted(a2);
    const certifier = certify(script.records);
    expect(certifier.of(decree)).toEqual([]);
    expect(certifier.of(decreeNumber(7))).toEqual([]);
    expect(certifier.lastDecided()).toBeNull();
    expect(progressSentence(certifier.progress(decree))).toBe(
      'the highest ballot is 1.0, for x: 1 of 3 acceptors accepted it',
    );
    expect(progressSentence(certify(new TraceScript().records).progress(decree))).toBe('no proposer began a ballot');
  });

  test('a value that a quorum accepted is chosen before anybody knows it', () => {
    const { script } = interrupted(a2, a3);
    expect(progressSentence(certify(script.records).progress(decree))).toBe(
      'the highest ballot is 1.0, for x: 2 of 3 acceptors accepted it, so it is chosen, though nobody knows',
    );
  });

  test('of very many decrees the latest are remembered, and the one that was asked for', () => {
    const script = TraceScript.decided();
    const known = { proposal: proposal('1.0', 'x'), counted: true };
    for (let later = 1; later <= 600; later++)
      script.acts(l5, { type: 'decide', decree: decreeNumber(later), ...known });
    const [plain, keeping] = [new Certifier(null), new Certifier(decree)];
    for (const record of script.records) {
      plain.fold(record);
      keeping.fold(record);
    }
    expect([plain.of(decree).length, keeping.of(decree).length]).toEqual([0, 1]);
    expect(plain.lastDecided()).toBe(600);
    expect(plain.of(decreeNumber(89)).length).toBe(1);
  });
});
