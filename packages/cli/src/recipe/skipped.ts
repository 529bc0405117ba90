import { skipBadFiles, type BadFile, type OnBadFile } from "@ddep/datasets";
import type { Sources } from "./open-sources.js";
import type { Session } from "../run/session.js";

/** Bad files that are skipped; each set of images has its own limit. */
export interface Skipped {
  /** Every bad file so far, once. */
  readonly found: readonly BadFile[];
  readonly hears: Readonly<Record<Exclude<keyof Sources, "unitScale" | "epoch">, OnBadFile>>;
}

/** Skips bad files, prints a note for each, and lists them. */
export function skipping({ progress }: Pick<Session, "progress">): Skipped {
  const found = new Map<string, BadFile>();
  const hear = () =>
    skipBadFiles((bad) => {
      if (found.has(bad.file)) return;
      found.set(bad.file, bad);
      progress.note(`Skipped (${found.size}): ${bad.problem}`);
    });
  return {
    get found() {
      return [...found.values()];
    },
    hears: { unlabelled: hear(), labelled: hear(), validation: hear() },
  };
}

/** The bad files of a run over all its resumptions, each once. */
export function mergeBad(before: readonly BadFile[] = [], now: readonly BadFile[]): BadFile[] {
  return [...new Map([...before, ...now].map((bad) => [bad.file, bad])).values()];
}

/** The note at the end of a command that skipped files. */
export const skippedNote = (found: readonly BadFile[], where: string): string =>
  `Skipped ${found.length} bad ${found.length === 1 ? "file" : "files"} (${where}): ${found.map(({ file }) => file).join(", ")}`;
