/** The playground's model: a list of commands and the world that they lead to. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Playground, PlayState } from '../../../src/schema/playground.js';
import { fiveFriends, playedFreely, playgroundOf } from './tables.js';

/** All that a hand may do now; what it did to the story is left out by comparing states. */
function choicesIn({ messages, timers, friends }: PlayState): readonly string[] {
  return [
    ...messages.flatMap(({ deliver, drop, duplicate }) => [deliver, deliver, drop, duplicate]),
    ...messages.slice(0, 1).flatMap(({ deliverAlike, dropAlike }) => [deliverAlike, dropAlike]),
    ...timers.map(({ command }) => command),
    ...friends.flatMap(({ name, life }) => [
      `propose ${name} value=The film of ${name}`,
      ...(life === 'gone' ? [`restart ${name}`, `restart ${name} wiped`] : [`crash ${name}`, `restart ${name}`]),
      life === 'paused' ? `resume ${name}` : `pause ${name}`,
    ]),
  ];
}

/** Each number takes one of what may be done at its time. */
function playAtRandom(playground: Playground, numbers: readonly number[]): void {
  for (const number of numbers) {
    const choices = choicesIn(playground.state());
    const command = choices[number % choices.length] ?? '';
    expect(playground.play(command), command).toBeNull();
  }
}

const sequences = fc.array(fc.nat(10_000), { minLength: 1, maxLength: 40 });
const clusters = fc.constantFrom(
  fiveFriends,
  'cluster friends=Amy,Ben,Cal',
  'cluster friends=Amy,Ben,Cal,Dan acceptors=3 proposers=2',
  'cluster proposers=2 acceptors=3 learners=1 clients=2',
);
/** What is told of steps that no correct node takes. */
const blames = new RegExp(
  [
    'although .* promised|takes .* for chosen|does not write|hides it|which is not so|is broken|as if it|believes',
    'two values|not heard enough|proposes .* all the same|accepts nothing:|, and without ',
  ].join('|'),
);
const runs = process.env.PAXOS_TUI_LONG === '1' ? 2_000 : 50;

describe('any sequence of commands', () => {
  test('is undone to any length and redone, and each time the world is that of the commands alone', () => {
    fc.assert(
      fc.property(clusters, sequences, fc.nat(40), (cluster, numbers, back) => {
        const playground = playedFreely(cluster);
        playAtRandom(playground, numbers);
        const whole = playground.state();
        const commands = whole.pages.map(({ command }) => command);
        const undone = Math.min(back, commands.length - 1);
        for (let count = 0; count < undone; count++) expect(playground.undo()).toBe(true);
        const kept = commands.slice(1, commands.length - undone);
        const alone = playedFreely(cluster, ...kept).state();
        expect({ ...playground.state(), canRedo: false }).toEqual({ ...alone, canRedo: false });
        for (let count = 0; count < undone; count++) expect(playground.redo()).toBe(true);
        expect(playground.state()).toEqual(whole);
      }),
      { numRuns: runs },
    );
  });

  test('is saved as a scenario that leads to the same world, and holds what Paxos promises', () => {
    fc.assert(
      fc.property(clusters, sequences, (cluster, numbers) => {
        const playground = playedFreely(cluster);
        playAtRandom(playground, numbers);
        const { verdict, friends, messages, timers, pages } = playground.state();
        expect(verdict).toEqual({ state: 'holds', text: 'no property is violated' });
        expect(pages.flatMap(({ sentences }) => sentences).filter((sentence) => blames.test(sentence))).toEqual([]);
        const loaded = playgroundOf(playground.text());
        while (loaded.state().script?.command != null) expect(loaded.next()).toBeNull();
        const again = loaded.state();
        expect(again.pages.map(({ command }) => command)).toEqual(pages.map(({ command }) => command));
        expect({ friends: again.friends, messages: again.messages, timers: again.timers }).toEqual({
          friends,
          messages,
          timers,
        });
        expect(loaded.text().replace('# Played by hand.\n', '')).toBe(
          playground.text().replace('# Played by hand.\n', ''),
        );
      }),
      { numRuns: runs },
    );
  });
});

describe('the table', () => {
  test('a refused command says why and changes nothing', () => {
    const playground = playedFreely(fiveFriends, 'propose Amy value=Alien');
    const before = playground.state();
    expect(playground.play('deliver Amy->Zoe prepare')).toContain('expected "FROM->TO"');
    expect(playground.play('crash Zoe')).toBe('no node is called "Zoe", expected one of Amy, Ben, Cal, Dan, Eva');
    expect(playground.state()).toEqual(before);
  });

  test('nothing is undone beyond the cluster, and a new command forgets what was undone', () => {
    const playground = playedFreely(fiveFriends, 'propose Amy value=Alien', 'crash Ben');
    expect([playground.undo(), playground.undo(), playground.undo()]).toEqual([true, true, false]);
    playground.play('crash Eva');
    expect(playground.redo()).toBe(false);
  });

  test('the same command again keeps what else was undone', () => {
    const playground = playedFreely(fiveFriends, 'crash Ben', 'crash Cal');
    playground.undo();
    playground.undo();
    playground.play('crash Ben');
    expect(playground.redo()).toBe(true);
    expect(playground.state().pages.at(-1)?.command).toBe('crash Cal');
  });

  test('copies are told apart, and each command moves the one that it is of', () => {
    const playground = playedFreely(fiveFriends, 'propose Amy value=Alien', 'duplicate Amy->Ben prepare');
    const copies = playground.state().messages.filter(({ to }) => to === 'Ben');
    expect(copies.map(({ deliver }) => deliver)).toEqual([
      'deliver Amy->Ben prepare 1.Amy',
      'deliver Amy->Ben prepare 1.Amy [2]',
    ]);
    expect(playground.play(copies[1]?.drop ?? '')).toBeNull();
    expect(playground.state().messages.map(({ to }) => to)).toEqual(['Amy', 'Ben', 'Cal', 'Dan', 'Eva']);
  });

  test('a timer of what is over is left out', () => {
    const timers = (...commands: readonly string[]) =>
      playedFreely('cluster friends=Amy', 'propose Amy value=Alien', ...commands)
        .state()
        .timers.map(({ words }) => words);
    expect(timers()).toEqual(['learn-query', 'request-retry', 'phase-resend 1.Amy prepare']);
    expect(timers('deliver everything')).toEqual(['phase-resend 1.Amy decision', 'decision-resend']);
  });

  test('what was played is unsaved until it is saved, and the cluster alone is nothing to save', () => {
    const playground = playedFreely(`# Why.\n${fiveFriends}`);
    expect(playground.state().isUnsaved).toBe(false);
    playground.play('crash Ben');
    expect(playground.state().isUnsaved).toBe(true);
    playground.saved();
    expect(playground.state().isUnsaved).toBe(false);
    playground.play('restart Ben');
    expect(playground.state().isUnsaved).toBe(true);
  });
});

describe('a scenario', () => {
  const opening = `# One.\n# Still one.\n#\n# Two.\n${fiveFriends}`;
  const text = `${opening}\n\npropose Amy value=Alien\n----\nnonsense\n\n# Three.\ncrash Ben\n\n# End.\n`;

  test('is walked through with its comments at their steps', () => {
    const playground = playgroundOf(text);
    expect(playground.state().pages[0]?.comment).toEqual(['One. Still one.', 'Two.']);
    expect(playground.state().script).toEqual({ step: 1, steps: 3, comment: [], command: 'propose Amy value=Alien' });
    playground.next();
    expect(playground.state().script).toMatchObject({ step: 2, comment: ['Three.'], command: 'crash Ben' });
    playground.next();
    expect(playground.state().script).toEqual({ step: 3, steps: 3, comment: ['End.'], command: null });
    expect(playground.next()).toBe('the scenario has come to its end');
  });

  test('is left by playing something else, and found again by undoing that', () => {
    const playground = playgroundOf(text);
    playground.play('crash Eva');
    expect(playground.state().script).toBeNull();
    expect(playground.state().isUnsaved).toBe(true);
    playground.undo();
    expect(playground.state().script?.step).toBe(1);
    expect(playground.state().isUnsaved).toBe(false);
  });
});

describe('a message that a hand put into flight', () => {
  const verdictOf = (...commands: readonly string[]): PlayState['verdict'] =>
    playedFreely('cluster proposers=2 acceptors=3 learners=1 clients=1', ...commands).state().verdict;

  test('proves nothing, and what the nodes do with it is judged', () => {
    const verdict = verdictOf('inject p1->a2 prepare 1.1', 'deliver p1->a2 prepare', 'deliver a2->p1 promise');
    expect(verdict).toEqual({ state: 'holds', text: 'no property is violated' });
  });

  test('may make a decision out of nothing, which is not the fault of a node', () => {
    const votes = ['inject a2->l5 accepted 1.0 = x', 'inject a3->l5 accepted 1.0 = x', 'deliver all accepted'];
    expect(verdictOf(...votes)).toEqual({ state: 'unknown', text: expect.stringMatching(/work of a hand/) });
  });

  test('does not excuse a disk that forgets a promise', () => {
    const promise = ['lie a2', 'inject p1->a2 prepare 2.1', 'deliver p1->a2 prepare', 'crash a2', 'restart a2'];
    expect(verdictOf(...promise)).toEqual({ state: 'violated', text: expect.stringMatching(/^promise-monotone: /) });
  });
});

describe('what is held at a receiver', () => {
  const holding = ['hold prepare', 'propose Amy value=x', 'deliver all prepare'];
  const heldIn = ({ messages }: PlayState): readonly string[] =>
    messages.filter(({ isHeld }) => isHeld).map(({ to }) => to);

  test('is on the list, and its commands let it go, copy and drop it', () => {
    const playground = playedFreely('cluster friends=Amy,Ben,Cal', ...holding);
    expect(heldIn(playground.state())).toEqual(['Amy', 'Ben', 'Cal']);
    const act = (to: string, how: 'deliver' | 'drop' | 'duplicate'): void => {
      const held = playground.state().messages.find((message) => message.isHeld && message.to === to);
      expect(playground.play(held?.[how] ?? '')).toBeNull();
    };
    act('Ben', 'deliver');
    act('Cal', 'duplicate');
    act('Amy', 'drop');
    expect(heldIn(playground.state())).toEqual(['Cal', 'Cal']);
  });

  test.each(['crash Ben', 'restart Ben'])('ends with its process: %s', (end) => {
    expect(heldIn(playedFreely('cluster friends=Amy,Ben,Cal', ...holding, end).state())).toEqual(['Amy', 'Cal']);
  });
});
