import { describe, expect, test } from 'vitest';
import { type Pace, paces } from '../../src/faults/pace.js';
import { type Clock, createScheduler, lateMs, type Scheduler } from '../../src/node/scheduler.js';

/** A scheduler in virtual time. `drain` waits for the test, unless it is told what is found in the socket. */
class Stage {
  nowMs = 0;
  readonly heard: string[] = [];
  readonly scheduler: Scheduler;
  drains = 0;
  inSocket: () => void = () => {};
  #alarm: { readonly atMs: number; readonly ring: () => void } | null = null;

  constructor(pace: Pace) {
    const clock: Clock = {
      nowMs: () => this.nowMs,
      setAlarm: (atMs, ring) => {
        this.#alarm = { atMs, ring };
      },
      clearAlarm: () => {
        this.#alarm = null;
      },
    };
    const drain = (drained: () => void): void => {
      this.drains++;
      this.inSocket();
      drained();
    };
    this.scheduler = createScheduler({ pace, clock, drain });
  }

  timer(name: string, delayMs: number): void {
    this.scheduler.setTimer(delayMs, () => this.#note(name));
  }

  hop(name: string): void {
    this.scheduler.hold(
      ({ hopMinMs }) => hopMinMs,
      () => this.#note(name),
    );
  }

  slow(name: string, delayMs: number): void {
    this.scheduler.hold(
      ({ stretch }) => delayMs * stretch,
      () => this.#note(name),
    );
  }

  /** Every alarm rings in time. */
  runUntil(atMs: number): void {
    while (this.#alarm !== null && this.#alarm.atMs <= atMs) {
      this.nowMs = Math.max(this.nowMs, this.#alarm.atMs);
      this.#ring();
    }
    this.nowMs = Math.max(this.nowMs, atMs);
  }

  /** Nothing runs until `atMs`, as in a paused process. */
  stallUntil(atMs: number): void {
    this.nowMs = atMs;
    if (this.#alarm !== null && this.#alarm.atMs <= atMs) this.#ring();
  }

  #ring(): void {
    const ring = this.#alarm?.ring;
    this.#alarm = null;
    ring?.();
  }

  #note(name: string): void {
    this.heard.push(`${this.nowMs} ${name}`);
  }
}

describe('waits', () => {
  test('end in the order in which they are due', () => {
    const stage = new Stage(paces.full);
    stage.timer('second', 20);
    stage.slow('first', 10);
    stage.timer('third', 20);
    stage.runUntil(100);
    expect(stage.heard).toEqual(['10 first', '20 second', '20 third']);
  });

  test('of datagrams end before timers of the same moment', () => {
    const stage = new Stage(paces.full);
    stage.timer('timer', 10);
    stage.slow('datagram', 10);
    stage.runUntil(100);
    expect(stage.heard).toEqual(['10 datagram', '10 timer']);
  });

  test('that begin while another ends are not forgotten', () => {
    const stage = new Stage(paces.full);
    stage.scheduler.setTimer(5, () => stage.timer('nested', 5));
    stage.runUntil(100);
    expect(stage.heard).toEqual(['10 nested']);
  });

  test('are over when the scheduler is closed', () => {
    const stage = new Stage(paces.full);
    stage.timer('never', 5);
    stage.scheduler.close();
    stage.runUntil(100);
    expect(stage.heard).toEqual([]);
  });
});

describe('a change of pace', () => {
  test('stretches what is left of a timer, not what is over', () => {
    const stage = new Stage(paces.full);
    stage.timer('timer', 100);
    stage.runUntil(60);
    stage.scheduler.setPace(paces.fast);
    stage.runUntil(1_000);
    expect(stage.heard).toEqual([`${60 + 40 * paces.fast.stretch} timer`]);
  });

  test('shrinks what is left again', () => {
    const stage = new Stage(paces.fast);
    stage.timer('timer', 100);
    stage.runUntil(200);
    stage.scheduler.setPace(paces.full);
    stage.runUntil(1_000);
    expect(stage.heard).toEqual(['250 timer']);
  });

  test('to full delivers at once and in order what waited for the pace alone', () => {
    const stage = new Stage(paces.slow);
    stage.hop('first');
    stage.runUntil(10);
    stage.hop('second');
    stage.slow('delayed by a rule', 1);
    stage.scheduler.setPace(paces.full);
    stage.runUntil(10);
    expect(stage.heard).toEqual(['10 first', '10 second']);
    stage.runUntil(100);
    expect(stage.heard).toEqual(['10 first', '10 second', '11 delayed by a rule']);
  });

  test('keeps datagrams in proportion between two paces that delay', () => {
    const stage = new Stage(paces.slow);
    stage.hop('half of the way');
    stage.runUntil(paces.slow.hopMinMs / 2);
    stage.scheduler.setPace(paces.fast);
    stage.runUntil(10_000);
    expect(stage.heard).toEqual([`${(paces.slow.hopMinMs + paces.fast.hopMinMs) / 2} half of the way`]);
  });
});

describe('a timer that is found late', () => {
  test('comes after what the socket held', () => {
    const stage = new Stage(paces.full);
    stage.timer('suspicion', 50);
    stage.inSocket = () => stage.heard.push('datagrams that had waited');
    stage.stallUntil(50 + lateMs);
    expect(stage.heard).toEqual(['datagrams that had waited', '70 suspicion']);
  });

  test('comes after the delay that the pace gives to what the socket held', () => {
    const stage = new Stage(paces.normal);
    stage.timer('suspicion', 50);
    stage.inSocket = () => stage.hop('heartbeat');
    stage.stallUntil(2_000);
    stage.inSocket = () => {};
    expect(stage.heard).toEqual([]);
    stage.runUntil(10_000);
    const { hopMinMs, hopMaxMs } = paces.normal;
    expect(stage.heard).toEqual([`${2_000 + hopMinMs} heartbeat`, `${2_000 + hopMaxMs} suspicion`]);
  });

  test('is judged again: what it waited for may have ended the wait of others', () => {
    const stage = new Stage(paces.full);
    stage.timer('timer', 50);
    stage.inSocket = () => stage.scheduler.close();
    stage.stallUntil(1_000);
    expect(stage.heard).toEqual([]);
  });

  test('gives way once, so that a loop that is always late still lets it end', () => {
    const stage = new Stage(paces.normal);
    stage.timer('resend', 1);
    for (let round = 1; round <= 3; round++) stage.stallUntil(round * 10_000);
    expect(stage.heard).toEqual(['20000 resend']);
  });

  test('costs nothing when it is in time', () => {
    const stage = new Stage(paces.full);
    stage.timer('timer', 50);
    stage.stallUntil(50 + lateMs - 1);
    expect(stage.drains).toBe(0);
    expect(stage.heard).toEqual(['69 timer']);
  });
});
