/** The one place that knows which app a name stands for. A running app holds its state; nobody outside knows its type. */
import type { App, AppName } from './app.js';
import { bank } from './bank.js';
import { chat } from './chat.js';
import { kv } from './kv.js';
import { register } from './register.js';

export type RunningApp = {
  execute(operation: string): string;
  isRead(operation: string): boolean;
  read(operation: string): string;
  save(): string;
  /** Of the chat, in order; of the others none. */
  lines(): readonly string[];
};

/** With the state that `saved` tells, or its first one where that is null. Throws an Error for what was never saved. */
const starts: { readonly [Name in AppName]: (saved: string | null) => RunningApp } = {
  kv: (saved) => running(kv, saved),
  chat: (saved) => running(chat, saved),
  bank: (saved) => running(bank, saved),
  register: (saved) => running(register, saved),
};

export const startApp = (name: AppName, saved: string | null): RunningApp => starts[name](saved);

function running<State>(app: App<State>, saved: string | null): RunningApp {
  const state = saved === null ? app.create() : app.load(saved);
  return {
    execute: (operation) => app.execute(state, operation),
    isRead: (operation) => app.isRead(operation),
    read: (operation) => app.read(state, operation),
    save: () => app.save(state),
    lines: () => app.lines?.(state) ?? [],
  };
}
