// @ts-check

/** A mistake in what a generator was told or found; worded as `UserError` of `@ddep/core`, which would have to be built first. */
export class Mistake extends Error {
  /** @override */
  name = "Mistake";

  /**
   * @param {string} problem
   * @param {{ where?: string, mend: string }} details `where`: the file or option that is wrong
   */
  constructor(problem, { where, mend }) {
    super(`${where === undefined ? problem : `${where}: ${problem}`}\nTo mend it: ${mend}`);
  }
}
