// @ts-check

/** A mistake in what a generator was told or found; worded as `UserError` of `@ddep/core`, which would have to be built first. */
export class Mistake extends Error {
  /** @override */
  name = "Mistake";

  /**
   * @param {string} problem
   * @param {{ where?: string, fix: string }} details `where`: the file or option that is wrong
   */
  constructor(problem, { where, fix }) {
    super(`${where === undefined ? problem : `${where}: ${problem}`}\nTo fix it: ${fix}`);
  }
}
