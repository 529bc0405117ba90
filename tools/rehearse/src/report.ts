/** Prints one line for each check and counts them. */
export class Report {
  #passed = 0;
  #failed = 0;
  #skipped = 0;

  get failed(): number {
    return this.#failed;
  }

  /** Runs a check and prints its outcome, with the path of `log` if it failed. Returns its result, or undefined if it failed. */
  async check<T>(title: string, log: string, work: () => Promise<T>): Promise<T | undefined> {
    const started = performance.now();
    const seconds = () => `(${((performance.now() - started) / 1000).toFixed(1)} s)`;
    try {
      const made = await work();
      this.#passed++;
      console.log(`ok      ${title} ${seconds()}`);
      return made;
    } catch (error) {
      this.#failed++;
      const [reason] = (error instanceof Error ? error.message : String(error)).split("\n");
      console.log(`FAILED  ${title} ${seconds()}: ${reason}\n        log: ${log}`);
      return undefined;
    }
  }

  /** Prints that a check is skipped, and why. */
  skip(title: string, reason: string): void {
    this.#skipped++;
    console.log(`skipped ${title}: ${reason}`);
  }

  /** The last line. */
  count(): string {
    const skipped = this.#skipped > 0 ? `, ${this.#skipped} skipped` : "";
    return `${this.#passed} passed, ${this.#failed} failed${skipped}`;
  }
}
