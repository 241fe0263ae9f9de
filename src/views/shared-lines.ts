/**
 * Lines that only grow, shared by forks: a fork sees those up to its own length, and takes a copy only where it goes on
 * otherwise than the one that it shares with.
 */
export class SharedLines {
  #lines: string[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  at(index: number): string | undefined {
    return index < this.#length ? this.#lines[index] : undefined;
  }

  add(line: string): void {
    if (this.#length < this.#lines.length && this.#lines[this.#length] !== line) {
      this.#lines = this.#lines.slice(0, this.#length);
    }
    this.#lines[this.#length++] = line;
  }

  fork(): SharedLines {
    const fork = new SharedLines();
    fork.#lines = this.#lines;
    fork.#length = this.#length;
    return fork;
  }
}
