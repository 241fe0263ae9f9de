/** Reading what the kernel holds for a socket before anything else is done. */

/** One turn of the event loop reads some dozens of datagrams; a flood must not hold up the timers for ever. */
const drainTurnsMax = 256;
const drainTurnsMin = 2;

/** `received` counts the datagrams of the socket. */
export function createDrain(received: () => number): (drained: () => void) => void {
  return (drained) => {
    let turns = 0;
    const turn = (receivedBefore: number): void => {
      turns++;
      const isQuiet = received() === receivedBefore && turns > drainTurnsMin;
      if (isQuiet || turns > drainTurnsMax) drained();
      else nextTurn();
    };
    const nextTurn = (): void => {
      const receivedBefore = received();
      setImmediate(() => turn(receivedBefore));
    };
    nextTurn();
  };
}
