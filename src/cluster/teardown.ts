/** What has been opened, to be closed in reverse: after a failure half-way as much as at the end. */
export class Teardown {
  readonly #steps: (() => void | Promise<void>)[] = [];
  #over: Promise<void> | null = null;

  add(step: () => void | Promise<void>): void {
    this.#steps.push(step);
  }

  /** Runs every step, whatever fails; then rejects with the first failure. Asked twice, it runs once. */
  run(): Promise<void> {
    this.#over ??= this.#runAll();
    return this.#over;
  }

  async #runAll(): Promise<void> {
    const failures: unknown[] = [];
    for (const step of this.#steps.reverse()) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
