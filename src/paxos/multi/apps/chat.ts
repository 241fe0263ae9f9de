/**
 * A chat whose messages stand in the same order at every replica. `say TEXT`, or any other line, is a message: whoever
 * writes puts a name before it, as in `Ann: hello`. `history` and `history COUNT` tell the latest messages, as many as
 * fit an answer. For programs that follow the chat, `messages` tells how many there are, and `messages after NUMBER`
 * the next ones as a row of fields (see saved-text.ts).
 */
import { fieldsOf, fieldText } from '../saved-text.js';
import type { App } from './app.js';
import { owned } from './words.js';

export type Chat = { readonly lines: string[] };

const historyLengthMax = 15_000;
const between = ' | ';
const asksHistory = /^history(?: +([1-9][0-9]{0,5}))? *$/;
const asksMessages = /^messages(?: after ([0-9]{1,9}))?$/;

export const chat: App<Chat> = {
  create: () => ({ lines: [] }),
  execute(state, operation) {
    if (chat.isRead(operation)) return chat.read(state, operation);
    const said = operation.startsWith('say ') ? operation.slice(4) : operation;
    // A message is one line of the log, whatever it was made of.
    const line = said.replace(/\p{Cc}+/gu, ' ').trim();
    if (line === '' || line === 'say') return 'no: nothing was said';
    state.lines.push(owned(line));
    return `message ${state.lines.length}`;
  },
  isRead: (operation) => asksHistory.test(operation) || asksMessages.test(operation),
  read({ lines }, operation) {
    const follows = asksMessages.exec(operation);
    if (follows !== null)
      return follows[1] === undefined ? String(lines.length) : messagesAfter(lines, Number(follows[1]));
    const count = Number(asksHistory.exec(operation)?.[1] ?? 10);
    let first = lines.length;
    let length = 0;
    while (first > 0 && lines.length - first < count) {
      const line = lines[first - 1] ?? '';
      if (length > 0 && length + line.length > historyLengthMax) break;
      length += line.length + between.length;
      first--;
    }
    return first === lines.length ? 'no message yet' : lines.slice(first).join(between);
  },
  save: ({ lines }) => lines.map(fieldText).join(''),
  load: (text) => ({ lines: fieldsOf(text) }),
  lines: ({ lines }) => lines,
};

/** The oldest first, as many as fit an answer, at least one if there is any. */
function messagesAfter(lines: readonly string[], number: number): string {
  let row = '';
  for (let index = number; index < lines.length; index++) {
    const field = fieldText(lines[index] ?? '');
    if (row !== '' && row.length + field.length > historyLengthMax) break;
    row += field;
  }
  return row;
}
