/** How a property of a log brings its findings before the court: with the paper's label behind the sentence. */
import { batchWords } from '../../views/log-words.js';
import type { Court } from '../court.js';
import type { Evidence } from '../judge.js';
import { labelWords, type LogPropertyName } from './property-names.js';

/** What was seen contradicts itself, whatever else is missing. */
export function contradict(
  court: Court,
  property: LogPropertyName,
  text: string,
  first: Evidence,
  second: Evidence,
): void {
  court.contradiction(property, `${text}${labelWords(property)}`, first, second);
}

/** What should have been seen was not. */
export function miss(court: Court, property: LogPropertyName, text: string, first: Evidence, second: Evidence): void {
  court.absence(property, `${text}${labelWords(property)}`, first, second);
}

/** Longer texts are cut in sentences. */
const shownLength = 60;

/** A slot's value for a sentence: the operations of its batch, or its digest where no more is known. */
export function valueWords(digest: number, text: string | null): string {
  return text === null ? `value ${digest.toString(16).padStart(8, '0')}` : shortened(batchWords(text));
}

/** An operation, or a result. */
export const shortened = (text: string): string =>
  text.length <= shownLength ? text : `${text.slice(0, shownLength)}... (${text.length} characters)`;
