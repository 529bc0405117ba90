import { realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { UserError } from "@ddep/base";
import { fileError } from "./files.js";

/** A file that is about to be written, and the file it is made from. */
export interface Output {
  readonly file: string;
  readonly from: string;
}

export interface OutputOptions {
  /** Whether existing files may be replaced. The files that outputs are made from never are. */
  readonly overwrite?: boolean;
}

/** Returns an identity of an existing file that is the same for every path or link to it. */
async function identityOf(file: string): Promise<string | undefined> {
  try {
    const { dev, ino } = await stat(file, { bigint: true });
    return `${dev}:${ino}`;
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && (cause.code === "ENOENT" || cause.code === "ENOTDIR")) return;
    throw fileError(cause, "accessed", file);
  }
}

/** Resolves the links in the folder of a file that may not exist yet. */
const placeOf = async (file: string) =>
  join(await realpath(dirname(file)).catch(() => resolve(dirname(file))), basename(file));

/**
 * Checks all outputs before the first is written. No output may replace another output, a file that any output is made
 * from, or, unless `overwrite` is set, an existing file.
 *
 * @throws UserError naming the file otherwise
 */
export async function checkOutputs(
  outputs: readonly Output[],
  { overwrite = false }: OutputOptions = {},
): Promise<void> {
  const sources = new Map<string, string>();
  for (const { from } of outputs) {
    const identity = await identityOf(from);
    if (identity !== undefined) sources.set(identity, from);
  }
  const places = new Map<string, string>();
  for (const { file, from } of outputs) {
    const place = await placeOf(file);
    const other = places.get(place);
    if (other !== undefined)
      throw new UserError(`would be written twice, from ${other} and from ${from}`, {
        file,
        fix: "give the two images different names, or write them to different folders",
      });
    places.set(place, from);
    const identity = await identityOf(file);
    if (identity === undefined) continue;
    const source = sources.get(identity);
    if (source !== undefined)
      throw new UserError(`would replace ${source === from ? "the image it is made from" : `the image ${source}`}`, {
        file,
        fix: "write to another folder",
      });
    if (!overwrite) throw new UserError("already exists", { file, fix: "write to another folder, or add --overwrite" });
  }
}
