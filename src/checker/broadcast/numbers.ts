/** A list of unsigned 32-bit numbers that only grows: four bytes each, however long a log gets. */
export class Numbers {
  #kept = new Uint32Array(1_024);
  length = 0;

  push(number: number): void {
    if (this.length === this.#kept.length) {
      const wider = new Uint32Array(this.#kept.length * 2);
      wider.set(this.#kept);
      this.#kept = wider;
    }
    this.#kept[this.length++] = number;
  }

  /** Undefined beyond the end. */
  at(index: number): number | undefined {
    return index < this.length ? this.#kept[index] : undefined;
  }
}
