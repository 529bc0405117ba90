import { skipBadFiles, type BadFile, type OnBadFile } from "@ddep/datasets";
import type { Sources } from "./open-sources.js";
import type { Session } from "../run/session.js";

/** Bad files that are skipped: each set of pictures has its own share of them. */
export interface Skipped {
  /** Every bad file that was met, once. */
  readonly found: readonly BadFile[];
  readonly hears: Readonly<Record<Exclude<keyof Sources, "unitScale" | "epoch">, OnBadFile>>;
}

/** Skips bad files, says so when one is met, and lists them. */
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

/** The bad files of a run, over every time it was resumed, each once. */
export function mergeBad(before: readonly BadFile[] = [], now: readonly BadFile[]): BadFile[] {
  return [...new Map([...before, ...now].map((bad) => [bad.file, bad])).values()];
}

/** What is said at the end of a command that skipped files. */
export const skippedNote = (found: readonly BadFile[], where: string): string =>
  `${found.length} bad ${found.length === 1 ? "file was" : "files were"} skipped (${where}): ${found.map(({ file }) => file).join(", ")}`;
