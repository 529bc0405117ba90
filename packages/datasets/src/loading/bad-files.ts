import { UserError } from "@ddep/core";

/** A file that could not be used, and the reason. */
export interface BadFile {
  readonly file: string;
  readonly problem: string;
}

/**
 * Called with the error of an image that cannot be opened: return to skip it, throw to stop. `pictures` is the size of
 * its set.
 */
export type OnBadFile = (error: unknown, pictures: number) => void;

/** The largest share of a set's images that is skipped; a single image always is. */
const SHARE = 0.01;

/**
 * Skips unreadable images and calls `found` once for each file, instead of stopping at the first.
 *
 * @throws UserError if more than 1 in 100 images of the set, and more than one, are bad; other errors that no file is
 * responsible for are rethrown
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
        `${files.size} of ${pictures} pictures are unreadable, too many to skip; the last one: ${error.message}`,
        {
          cause: error,
          fix: `fix or remove ${[...files].slice(0, 5).join(", ")}${files.size > 5 ? " and others" : ""}`,
        },
      );
  };
}
