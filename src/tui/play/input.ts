/** What the playground asks for in words: a film, the name of a file, a command. */
import type { Playground, PlayState } from '../../schema/playground.js';
import type { KeyPress } from '../keys.js';
import { erase, insert, type Line, moveCursor } from '../line-edit.js';
import type { Desk, PlayOverlay, PlayPurpose } from './desk.js';
import type { Reaction } from './react.js';

type Input = Extract<PlayOverlay, { type: 'input' }>;

/** What friends want to see if nobody says otherwise. */
const films = ['Oppenheimer', 'Alien', 'Casablanca', 'Metropolis', 'Barbie', 'Jaws', 'Psycho', 'Vertigo'];
const firstFile = 'played.txt';

/** Asks, with a proposal that Enter takes and typing replaces. */
export function ask(desk: Desk, purpose: PlayPurpose, state: PlayState): Desk {
  const problem = purpose === 'propose' ? whyNoWish(desk, state) : null;
  if (problem !== null) return { ...desk, notice: { text: problem, isBad: false } };
  const text = { propose: films[desk.selected.friends % films.length] ?? '', save: firstFile, command: '' }[purpose];
  const line = insert({ text: '', cursor: 0 }, text);
  return { ...desk, overlay: { type: 'input', purpose, line, problem: null } };
}

function whyNoWish(desk: Desk, { friends }: PlayState): string | null {
  const friend = friends[desk.selected.friends];
  if (friend === undefined) return 'There is nobody to propose.';
  if (friend.life !== 'up') return `${friend.name} is ${friend.life}: r restarts, z lets go on.`;
  return friend.mayWish ? null : `${friend.name} proposes nothing on its own; choose a client in the list (Tab).`;
}

export function typeInto(desk: Desk, input: Input, press: KeyPress, playground: Playground): Reaction {
  const edit = (line: Line): Reaction => {
    return { desk: { ...desk, overlay: { ...input, line, problem: null } }, outside: null };
  };
  if (press.type === 'paste') return edit(insert(input.line, press.text));
  switch (press.name) {
    case 'esc':
      return { desk: { ...desk, overlay: null }, outside: null };
    case 'enter':
      return submit(desk, input, playground);
    case 'backspace':
      return edit(erase(input.line, 'character'));
    case 'ctrl-w':
      return edit(erase(input.line, 'word'));
    case 'ctrl-u':
      return edit(erase(input.line, 'all'));
    case 'left':
    case 'right':
      return edit(moveCursor(input.line, 'character', press.name === 'left' ? -1 : 1));
    case 'home':
    case 'ctrl-a':
      return edit(moveCursor(input.line, 'end', -1));
    case 'end':
    case 'ctrl-e':
      return edit(moveCursor(input.line, 'end', 1));
    default:
      return press.text === null ? { desk, outside: null } : edit(insert(input.line, press.text));
  }
}

function submit(desk: Desk, input: Input, playground: Playground): Reaction {
  const text = input.line.text.trim().replace(/\s+/g, ' ');
  const closed = { ...desk, overlay: null };
  const problem = (reason: string): Reaction => {
    return { desk: { ...desk, overlay: { ...input, problem: reason } }, outside: null };
  };
  if (text === '') return { desk: closed, outside: null };
  if (input.purpose === 'save') return { desk: closed, outside: { type: 'save', name: text } };
  const name = playground.state().friends[desk.selected.friends]?.name ?? '';
  if (input.purpose === 'propose' && / \w+=/.test(text)) return problem('A film cannot have a word with = in it.');
  const refusal = playground.play(input.purpose === 'propose' ? `propose ${name} value=${text}` : text);
  if (refusal !== null) return problem(`${refusal}.`);
  const focus = input.purpose === 'propose' ? 'messages' : desk.focus;
  return { desk: { ...closed, focus, storyUp: 0 }, outside: null };
}
