/** One register: `read`, `write VALUE`, `cas OLD NEW` (compare and set). Empty, it holds `(none)`. */
import { fieldsOf, fieldText } from '../saved-text.js';
import type { App } from './app.js';
import { owned, typed, tooLong, valueLengthMax, type Word, wordsOf } from './words.js';

export type Register = { value: string | null };

const usage = 'not understood: read, write VALUE or cas OLD NEW';

export const register: App<Register> = {
  create: () => ({ value: null }),
  execute(state, operation) {
    const words = wordsOf(operation);
    if (typeof words === 'string') return words;
    const [verb, first, second] = words;
    if (verb === 'read' && words.length === 1) return typed(state.value);
    if (verb === 'write' && words.length === 2) return write(state, first);
    if (verb !== 'cas' || words.length !== 3 || first === undefined) return usage;
    return state.value === first ? write(state, second) : `no: the value is ${typed(state.value)}`;
  },
  isRead: (operation) => operation.trimEnd() === 'read',
  read: (state, operation) => (register.isRead(operation) ? register.execute(state, operation) : usage),
  save: ({ value }) => (value === null ? '' : fieldText(value)),
  load(text) {
    const [value, ...rest] = fieldsOf(text);
    if (rest.length > 0) throw new Error(`a saved register has ${rest.length + 1} fields where one was expected`);
    return { value: value ?? null };
  },
};

function write(state: Register, value: Word | undefined): string {
  if (typeof value !== 'string') return usage;
  if (value.length > valueLengthMax) return tooLong;
  state.value = owned(value);
  return 'ok';
}
