/** Text from a worker, a file or a user is data: made safe here before it reaches a terminal. */

/** Escape sequences: CSI, then OSC, DCS, APC, PM and SOS with their text, then two-character ones. */
const escapeSequence =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|(?:\u001b[\]P_^X]|[\u009d\u0090\u009f\u009e\u0098])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]?/g;

/** What moves the cursor to another place of a line or to another line: shown as one space. */
const blank = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;

/** All other controls, and the marks that reverse or hide the order of what is written. */
const control = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

const suspicious = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

/** One line without escape sequences and control characters; line breaks and tabs become a space. */
export function printable(text: string): string {
  if (!suspicious.test(text)) return text;
  return text.replace(escapeSequence, '').replace(blank, ' ').replace(control, '');
}
