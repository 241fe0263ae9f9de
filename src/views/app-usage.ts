/** What the apps of a log understand, as people are told: each operation with its arguments, and what it does. */
import type { AppName } from '../paxos/multi/apps/app.js';

export type Usage = { readonly form: string; readonly does: string };

/** Arguments are in capitals. KEY and ACCOUNT are names that may come again. */
export const appUsage: { readonly [Name in AppName]: readonly Usage[] } = {
  kv: [
    { form: 'put KEY VALUE', does: 'sets a value' },
    { form: 'get KEY', does: 'tells it' },
    { form: 'delete KEY', does: 'removes it' },
    { form: 'cas KEY OLD NEW', does: 'sets it to NEW if it is OLD, which may be (none)' },
    { form: 'append KEY TEXT', does: 'puts more behind it' },
  ],
  chat: [
    { form: 'say TEXT', does: 'says something, as every line does that is nothing else' },
    { form: 'history COUNT', does: 'tells the latest messages, ten without a number' },
  ],
  bank: [
    { form: 'open ACCOUNT', does: 'opens an account without money in it' },
    { form: 'balance ACCOUNT', does: 'tells what is in it' },
    { form: 'deposit ACCOUNT AMOUNT', does: "brings money in, from the bank's vault" },
    { form: 'withdraw ACCOUNT AMOUNT', does: 'takes money out, back to the vault' },
    { form: 'transfer FROM TO AMOUNT', does: 'moves money between accounts' },
    { form: 'total', does: 'adds up all accounts and the vault: always the same' },
  ],
  register: [
    { form: 'read', does: 'tells the value' },
    { form: 'write VALUE', does: 'sets it' },
    { form: 'cas OLD NEW', does: 'sets it to NEW if it is OLD, which may be (none)' },
  ],
};

/** Whether a client follows the chat with it, again and again: a read that nobody typed. */
export const isFollowing = (operation: string): boolean => /^messages(?: after \d{1,9})?$/.test(operation);

const named = new Set(['KEY', 'ACCOUNT', 'FROM', 'TO']);

/** Names of keys or accounts in an operation. */
export function namesIn(app: AppName, operation: string): string[] {
  const words = operation.trim().split(/ +/);
  const form = appUsage[app].find((usage) => usage.form.split(' ')[0] === words[0])?.form.split(' ') ?? [];
  return words.filter((word, place) => named.has(form[place] ?? '') && /^[^\s"(]+$/.test(word));
}

/** What the last word of a line that is being typed may become, and that word. */
export function completionsOf(app: AppName, names: Iterable<string>, line: string): [string[], string] {
  const words = line.trimStart().split(/ +/);
  const last = words.at(-1) ?? '';
  const place = words.length - 1;
  if (place === 0) {
    const verbs = appUsage[app].map(({ form }) => form.split(' ')[0] ?? '');
    return [verbs.filter((verb) => verb.startsWith(last)).map((verb) => `${verb} `), last];
  }
  const form = appUsage[app].find((usage) => usage.form.split(' ')[0] === words[0])?.form.split(' ') ?? [];
  if (!named.has(form[place] ?? '')) return [[], last];
  const found = [...names].filter((name) => name.startsWith(last)).sort();
  return [found.map((name) => (place + 1 < form.length ? `${name} ` : name)), last];
}
