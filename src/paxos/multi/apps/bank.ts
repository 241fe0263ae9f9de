/**
 * A bank that makes no money and loses none: all of it lies in the account `vault` at first, and each operation only
 * moves some from one account to another. So the balances of all accounts, the vault's too, add up to `bankTotal` for
 * ever, and none is ever negative. `open ACCOUNT`, `balance ACCOUNT`, `deposit ACCOUNT AMOUNT` (from the vault),
 * `withdraw ACCOUNT AMOUNT` (to it), `transfer FROM TO AMOUNT`, `total` (adds up all balances).
 */
import { fieldText, integerOf, pairsOf } from '../saved-text.js';
import type { App } from './app.js';
import { owned, typed, type Word, wordsOf } from './words.js';

export type Bank = Map<string, number>;

export const bankTotal = 1_000_000_000;
const vault = 'vault';
const accountLengthMax = 100;

const usage =
  'not understood: open ACCOUNT, balance ACCOUNT, deposit ACCOUNT AMOUNT, withdraw ACCOUNT AMOUNT, ' +
  'transfer FROM TO AMOUNT or total';

export const bank: App<Bank> = {
  create: () => new Map([[vault, bankTotal]]),
  execute(accounts, operation) {
    const words = wordsOf(operation);
    if (typeof words === 'string') return words;
    const [verb, first, second, third] = words;
    if (verb === 'total' && words.length === 1) return String(totalOf(accounts));
    if (typeof first !== 'string') return usage;
    if (verb === 'open' && words.length === 2) return open(accounts, first);
    if (verb === 'balance' && words.length === 2) return String(accounts.get(first) ?? notOpen(first));
    if (verb === 'deposit' && words.length === 3) return transfer(accounts, vault, first, second);
    if (verb === 'withdraw' && words.length === 3) return transfer(accounts, first, vault, second);
    if (verb === 'transfer' && words.length === 4 && typeof second === 'string') {
      return transfer(accounts, first, second, third);
    }
    return usage;
  },
  isRead: (operation) => operation.startsWith('balance ') || operation.trimEnd() === 'total',
  read: (accounts, operation) => (bank.isRead(operation) ? bank.execute(accounts, operation) : usage),
  save: (accounts) =>
    [...accounts.keys()]
      .sort()
      .map((account) => fieldText(account) + fieldText(String(accounts.get(account) ?? 0)))
      .join(''),
  load(text) {
    const accounts: Bank = new Map();
    for (const [account, balance] of pairsOf(text)) accounts.set(account, integerOf(balance));
    const total = totalOf(accounts);
    if (total !== bankTotal) throw new Error(`a saved bank holds ${total} where ${bankTotal} was expected`);
    return accounts;
  },
};

/** What all accounts hold together: `bankTotal`, unless the app is broken. */
export function totalOf(accounts: Bank): number {
  let total = 0;
  for (const balance of accounts.values()) total += balance;
  return total;
}

const notOpen = (account: string): string => `no: ${typed(account)} is not open`;

function open(accounts: Bank, account: string): string {
  if (account.length > accountLengthMax) return `no: an account's name has at most ${accountLengthMax} characters`;
  if (accounts.has(account)) return `no: ${typed(account)} is open already`;
  accounts.set(owned(account), 0);
  return 'ok';
}

function transfer(accounts: Bank, from: string, to: string, amountText: Word | undefined): string {
  if (typeof amountText !== 'string' || !/^[1-9][0-9]{0,9}$/.test(amountText)) {
    return 'no: an amount is a whole number from 1 on, of at most ten digits';
  }
  const amount = Number(amountText);
  const [has, toHas] = [accounts.get(from), accounts.get(to)];
  if (has === undefined) return notOpen(from);
  if (toHas === undefined) return notOpen(to);
  if (has < amount) return `no: ${typed(from)} has only ${has}`;
  if (from === to) return `ok, ${typed(from)} has ${has}`;
  accounts.set(from, has - amount);
  accounts.set(to, toHas + amount);
  return `ok, ${typed(from)} has ${has - amount}, ${typed(to)} has ${toHas + amount}`;
}
