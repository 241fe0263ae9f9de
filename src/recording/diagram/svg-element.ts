/** SVG as text: elements with attributes, and text that cannot be taken for markup. */
import { printable } from '../../views/printable.js';

export type Attributes = { readonly [name: string]: string | number };

/** `content` is markup already. */
export function element(name: string, attributes: Attributes, content = ''): string {
  const written = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? rounded(value) : escapeXml(value)}"`)
    .join('');
  return content === '' ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

export const textElement = (attributes: Attributes, text: string): string =>
  element('text', attributes, escapeXml(text));

const codes: { readonly [character: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Characters that XML forbids are gone, too: controls, lone surrogates and two noncharacters. */
export function escapeXml(text: string): string {
  return printable(text)
    .replace(/[\p{Surrogate}\ufffe\uffff]/gu, '')
    .replace(/[&<>"]/g, (character) => codes[character] ?? '');
}

const rounded = (value: number): string => String(Math.round(value * 10) / 10);
