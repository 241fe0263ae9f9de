/** What a key does in the playground: to the world, to the screen, and what must be done outside of both. */
import type { Playground, PlayState } from '../../schema/playground.js';
import type { KeyPress } from '../keys.js';
import { type Desk, isWalking, itemsIn, playPanes, settled } from './desk.js';
import { ask, typeInto } from './input.js';
import { type PlayAction, playActionOf } from './play-keys.js';
import { playLayoutOf } from './play-layout.js';
import { storyUpMax } from './story-rows.js';

/** For whoever holds screen and files. */
export type Outside =
  | { readonly type: 'quit'; readonly code: number }
  | { readonly type: 'save'; readonly name: string }
  | { readonly type: 'redraw' };

export type Reaction = { readonly desk: Desk; readonly outside: Outside | null };

const interrupted = 130;
const storyStep = 5;

export function react(desk: Desk, press: KeyPress, playground: Playground): Reaction {
  const fresh = { ...desk, notice: null };
  if (press.type === 'key' && press.name === 'ctrl-c') return leave(fresh, interrupted);
  const reaction = inOverlay(fresh, press, playground) ?? onDesk(fresh, press, playground);
  return { ...reaction, desk: settled(reaction.desk, playground.state()) };
}

function inOverlay(desk: Desk, press: KeyPress, playground: Playground): Reaction | null {
  const { overlay } = desk;
  switch (overlay?.type) {
    case 'input':
      return typeInto(desk, overlay, press, playground);
    case 'question':
      return press.type === 'key' && (press.name === 'y' || press.name === 'Y')
        ? leave(desk, 0)
        : stay({ ...desk, overlay: null });
    case 'help': {
      if (press.type !== 'key') return stay(desk);
      const step = { up: -1, k: -1, down: 1, j: 1, 'page-up': -10, 'page-down': 10 }[press.name];
      if (step !== undefined) return stay({ ...desk, overlay: { type: 'help', top: Math.max(0, overlay.top + step) } });
      return stay({ ...desk, overlay: null });
    }
    case undefined:
      return null;
  }
}

function onDesk(desk: Desk, press: KeyPress, playground: Playground): Reaction {
  if (press.type !== 'key') return stay(say(desk, 'Pasted text is taken only where text is asked for.'));
  const action = playActionOf(press.name);
  if (action === null) return stay(press.text === null ? desk : say(desk, `The key ${press.name} means nothing here.`));
  return act(desk, action, playground);
}

function act(desk: Desk, action: PlayAction, playground: Playground): Reaction {
  const state = playground.state();
  switch (action) {
    case 'quit':
      return state.isUnsaved ? stay({ ...desk, overlay: { type: 'question' } }) : leave(desk, 0);
    case 'interrupt':
      return leave(desk, interrupted);
    case 'redraw':
      return { desk, outside: { type: 'redraw' } };
    case 'help':
      return stay({ ...desk, overlay: { type: 'help', top: 0 } });
    case 'save':
    case 'command':
    case 'propose':
      return stay(ask(desk, action, state));
    case 'undo':
    case 'redo': {
      const done = action === 'undo' ? playground.undo() : playground.redo();
      const nothing =
        action === 'undo' ? 'This is the beginning: there is nothing to undo.' : 'There is nothing to redo.';
      return stay(done ? { ...desk, storyUp: 0 } : say(desk, nothing));
    }
    case 'next':
      return stay(goOn(desk, playground));
    case 'enter':
      return stay(isWalking(desk, state) ? goOn(desk, playground) : enter(desk, playground));
    case 'toggle-free':
      return stay(toggleFree(desk, state));
    case 'deliver-alike':
    case 'drop':
    case 'drop-alike':
    case 'duplicate':
      return stay(onMessage(desk, action, playground));
    case 'crash':
    case 'restart':
    case 'wipe':
    case 'pause':
      return stay(onFriend(desk, action, playground));
    default:
      return stay(move(desk, action, state));
  }
}

function enter(desk: Desk, playground: Playground): Desk {
  const state = playground.state();
  switch (desk.focus) {
    case 'messages': {
      const message = state.messages[desk.selected.messages];
      if (message !== undefined) return play(desk, message.deliver, playground);
      return say(desk, 'Nothing is in flight: p proposes a film, Tab goes to the timers.');
    }
    case 'timers': {
      const timer = state.timers[desk.selected.timers];
      return timer === undefined ? say(desk, 'No timer is set.') : play(desk, timer.command, playground);
    }
    case 'friends':
      return ask(desk, 'propose', state);
  }
}

function goOn(desk: Desk, playground: Playground): Desk {
  const { script, title } = playground.state();
  if (script === null) {
    const why = title === 'play' ? 'There is no scenario here' : 'You have left the scenario';
    return say(desk, `${why}: Enter delivers${title === 'play' ? '' : ', u goes back to it'}.`);
  }
  if (script.command === null) return say(desk, 'The scenario has come to its end; play on as you like.');
  const refusal = playground.next();
  return refusal === null ? { ...desk, storyUp: 0, isFree: false } : complain(desk, refusal);
}

function toggleFree(desk: Desk, { script }: PlayState): Desk {
  if (script === null || script.command === null) return say(desk, 'You are playing freely; u undoes.');
  return { ...desk, isFree: !desk.isFree };
}

function onMessage(
  desk: Desk,
  action: 'deliver-alike' | 'drop' | 'drop-alike' | 'duplicate',
  playground: Playground,
): Desk {
  const message = playground.state().messages[desk.selected.messages];
  if (message === undefined) return say(desk, 'Nothing is in flight.');
  if (desk.focus !== 'messages') return say(desk, 'This key is for messages; Tab goes to their list.');
  const command = {
    'deliver-alike': message.deliverAlike,
    drop: message.drop,
    'drop-alike': message.dropAlike,
    duplicate: message.duplicate,
  }[action];
  return play(desk, command, playground);
}

function onFriend(desk: Desk, action: 'crash' | 'restart' | 'wipe' | 'pause', playground: Playground): Desk {
  const friend = playground.state().friends[desk.selected.friends];
  if (friend === undefined) return desk;
  if (desk.focus !== 'friends') return say(desk, 'This key is for friends; Tab goes to their list.');
  const { name, life } = friend;
  if ((action === 'crash' || action === 'pause') && life === 'gone') return say(desk, `${name} is gone; r restarts.`);
  const pause = life === 'paused' ? 'resume' : 'pause';
  const command = { crash: 'crash', restart: 'restart', wipe: 'restart', pause }[action];
  return play(desk, `${command} ${name}${action === 'wipe' ? ' wiped' : ''}`, playground);
}

function move(desk: Desk, action: PlayAction, state: PlayState): Desk {
  const { focus, selected } = desk;
  const place = selected[focus];
  const select = (to: number): Desk => ({ ...desk, selected: { ...selected, [focus]: to } });
  const turn = (by: number): Desk => {
    const next = (playPanes.indexOf(focus) + by + playPanes.length) % playPanes.length;
    return { ...desk, focus: playPanes[next] ?? 'messages' };
  };
  switch (action) {
    case 'up':
      return select(place - 1);
    case 'down':
      return select(place + 1);
    case 'first':
      return select(0);
    case 'last':
      return select(itemsIn(focus, state).length - 1);
    case 'next-pane':
      return turn(1);
    case 'previous-pane':
      return turn(-1);
    case 'story-up':
      return { ...desk, storyUp: Math.min(desk.storyUp + storyStep, storyLimit(desk, state)) };
    case 'story-down':
      return { ...desk, storyUp: Math.max(0, desk.storyUp - storyStep) };
    default:
      return desk;
  }
}

function storyLimit(desk: Desk, state: PlayState): number {
  const { columns, rows, focus } = desk;
  const friends = state.friends.length;
  const layout = playLayoutOf({ columns, rows, friends, focus, isWalking: isWalking(desk, state), footerRows: 1 });
  return layout === null ? 0 : storyUpMax(state, desk, { rows: layout.storyRows, columns: layout.storyColumns });
}

function play(desk: Desk, command: string, playground: Playground): Desk {
  const refusal = playground.play(command);
  return refusal === null ? { ...desk, storyUp: 0 } : complain(desk, refusal);
}

const say = (desk: Desk, text: string): Desk => ({ ...desk, notice: { text, isBad: false } });
const complain = (desk: Desk, reason: string): Desk => ({ ...desk, notice: { text: `${reason}.`, isBad: true } });
const stay = (desk: Desk): Reaction => ({ desk, outside: null });
const leave = (desk: Desk, code: number): Reaction => ({ desk, outside: { type: 'quit', code } });
