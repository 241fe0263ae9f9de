import { expect, test } from 'vitest';
import { Certifier } from '../../../src/checker/certificate.js';
import { certificateLines } from '../../../src/checker/certificate-sentences.js';
import { labelOf } from '../../../src/paxos/configuration.js';
import { b } from '../trace-script.js';
import { command, LogScript, r0, r1, r2, slot } from './log-script.js';

function linesFor(script: LogScript, number: number): readonly string[] {
  const certifier = new Certifier(null);
  for (const record of script.told()) certifier.fold(record);
  const [run] = script.records;
  if (run?.kind !== 'run') throw new Error('no run');
  return certifier
    .of(slot(number))
    .flatMap((each) => certificateLines(each, (node) => labelOf(run.preset.configuration, node)));
}

test('a slot that a second leader adopted is followed back to the client of its command', () => {
  const script = LogScript.served();
  script.invokes(2, 'put a 2');
  const left = script.proposesLog('1.0', 1, [command(2, 'put a 2')]);
  script.acceptsLog(r1, left);
  const first = { slot: slot(0), proposal: { ballot: b('1.0'), value: command(1, 'put a 1') } };
  const reported = { slot: slot(1), proposal: { ballot: b('1.0'), value: command(2, 'put a 2') } };
  script.leads('2.1', [
    [r1, [first, reported]],
    [r2, []],
  ]);
  const proposed = script.proposesLog('2.1', 1, [command(2, 'put a 2')], '1.0');
  script.acceptsLog(r1, proposed);
  const vote = script.acceptsLog(r2, proposed);
  const proposal = { ballot: b('2.1'), value: command(2, 'put a 2') };
  script.hears(r1, vote, { type: 'decide', decree: slot(1), proposal, counted: true });
  expect(linesFor(script, 1).map((line) => line.replace(/\d\.\d{3} s/g, 'T'))).toEqual([
    'put a 2 was chosen in slot 1 in ballot 2.1, at T: from then on a quorum of 2 of 3 acceptors had accepted it.',
    '',
    'Who accepted it, and what each had promised',
    '  r1 accepted 2.1 = put a 2 at T; it had promised 2.1 and nothing higher.',
    '  r2 accepted 2.1 = put a 2 at T; it had promised 2.1 and nothing higher.',
    '  r0 did not accept it.',
    '',
    'Where the value comes from, ballot by ballot',
    '  Ballot 2.1: r1 proposed put a 2 at T because r1 had accepted 1.0 = put a 2 (promises of r1 and r2).',
    '  Ballot 1.0 before it: r0 proposed put a 2 at T upon the promises of r0 and r1, which had accepted nothing, so it was free to choose.',
    '  c3 invoked put a 2 at T.',
    '',
    'Who knows it',
    '  r1 counted a quorum, at T.',
  ]);
});

test('a slot without a decision says how far it came', () => {
  const script = LogScript.served();
  const certifier = new Certifier(null);
  script.acceptsLog(r0, script.proposesLog('1.0', 3, ['']));
  for (const record of script.told()) certifier.fold(record);
  expect(certifier.of(slot(3))).toEqual([]);
  expect(certifier.progress(slot(3))).toMatchObject({ ballot: b('1.0'), votes: 1, quorum: { phase2: 2 } });
});
