import { UserError } from "@ddep/core";

/** A file that could not be used, and why. */
export interface BadFile {
  readonly file: string;
  readonly problem: string;
}

/** Called with the error of a picture that cannot be opened: returning skips it, throwing stops. `pictures` is the size of its set. */
export type OnBadFile = (error: unknown, pictures: number) => void;

/** The largest share of a set's pictures that is skipped; one picture always is. */
const SHARE = 0.01;

/**
 * Skips pictures that are unreadable and calls `found` once with each file, instead of stopping at the first.
 *
 * Stops with a UserError where more than 1 in 100 pictures of the set are bad (and more than one), and at errors that no
 * file is to blame for.
 */
export function skipBadFiles(found: (bad: BadFile) => void = () => undefined): OnBadFile {
  const files = new Set<string>();
  return (error, pictures) => {
    if (!(error instanceof UserError) || error.file === undefined) throw error;
    if (files.has(error.file)) return;
    files.add(error.file);
    found({ file: error.file, problem: error.message });
    if (files.size > Math.max(1, SHARE * pictures))
      throw new UserError(
        `${files.size} of ${pictures} pictures are bad, too many to skip; the last one: ${error.message}`,
        {
          cause: error,
          fix: `fix or remove ${[...files].slice(0, 5).join(", ")}${files.size > 5 ? " and others" : ""}`,
        },
      );
  };
}
