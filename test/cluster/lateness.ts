/**
 * How late this machine is: what a bound in real time has to be granted beyond it, where other programs take the
 * processors. On an idle machine it is next to nothing.
 */
const everyMs = 20;

/** Begins to watch; the answer ends it and gives all milliseconds that ticks came too late. */
export function watchLateness(): () => number {
  let lateMs = 0;
  let lastMs = performance.now();
  const look = (): void => {
    const nowMs = performance.now();
    lateMs += Math.max(0, nowMs - lastMs - everyMs);
    lastMs = nowMs;
  };
  const ticks = setInterval(look, everyMs);
  return () => {
    clearInterval(ticks);
    look();
    return lateMs;
  };
}
