/** Shapes that every record of a trace is made of: numbers, texts, lists, ballots. */
import * as v from 'valibot';

/** Values, sentences and last words; longer than any datagram. */
const textMax = 70_000;
const listMax = 100_000;

const upTo = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max));
export const uint32 = upTo(0xffff_ffff);
export const count = upTo(Number.MAX_SAFE_INTEGER);
/** Clients that were started by hand draw theirs from 32 bits. */
export const node = upTo(0xffff_ffff);
export const incarnation = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(0xffff_ffff));
export const text = v.pipe(v.string(), v.maxLength(textMax));
export const hex64 = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/));
export const nodes = v.pipe(v.array(node), v.maxLength(0x1_0000));
export const list = <Item extends v.GenericSchema>(item: Item) => v.pipe(v.array(item), v.maxLength(listMax));

export const ballot = v.object({ round: uint32, node });
export const proposal = v.object({ ballot, value: text });
export const decree = upTo(0xffff_ffff);
export const attempt = upTo(0xffff_ffff);
