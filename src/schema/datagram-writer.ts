/**
 * Datagrams of one node, thousands a second. What is the same from one to the next is written once: the front of the
 * header for each receiver, and a message that goes to several of them in turn.
 */
import type { NodeId } from '../paxos/ballot.js';
import type { Message } from '../paxos/message.js';
import { byteWriter, copiedBytes, setUint32, writtenBytes } from './byte-writer.js';
import { type Header, keyAt, typeAt, writeAddresses, writeBody } from './datagram.js';

export type DatagramWriter = (
  to: { readonly node: NodeId; readonly disk: string },
  key: { readonly step: number; readonly part: number },
  message: Message,
) => Uint8Array;

type Front = { readonly disk: string; readonly bytes: Uint8Array };

/** The bytes are those of `encodeDatagram`, and it throws what that throws. */
export function createDatagramWriter(
  sender: Pick<Header, 'cluster' | 'digest' | 'from' | 'incarnation' | 'disk'>,
): DatagramWriter {
  const fronts = new Map<NodeId, Front>();
  let last: { readonly message: Message; readonly bytes: Uint8Array } | null = null;

  const frontFor = (node: NodeId, disk: string): Uint8Array => {
    const known = fronts.get(node);
    if (known?.disk === disk) return known.bytes;
    const writer = byteWriter();
    writeAddresses(writer, { ...sender, to: node, toDisk: disk });
    const bytes = writtenBytes(writer).slice();
    fronts.set(node, { disk, bytes });
    return bytes;
  };

  return (to, { step, part }, message) => {
    const bytes = last?.message === message ? copiedBytes(last.bytes) : bytesFor(message);
    bytes.set(frontFor(to.node, to.disk));
    setUint32(bytes, keyAt, step);
    setUint32(bytes, keyAt + 4, part);
    last = { message, bytes };
    return bytes;
  };
}

/** With room for the header. */
function bytesFor(message: Message): Uint8Array {
  const writer = byteWriter();
  writer.length = typeAt;
  writeBody(writer, message);
  return writtenBytes(writer);
}
