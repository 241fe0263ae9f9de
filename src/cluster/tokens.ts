/** The two secrets of a run: one that may control it, one that may only watch. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export type Tokens = { readonly control: string; readonly view: string };

export function createTokens(): Tokens {
  return { control: randomBytes(24).toString('base64url'), view: randomBytes(24).toString('base64url') };
}

/** In constant time, whatever the lengths: digests are compared, so timing tells nothing about the token. */
export function isSameToken(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
