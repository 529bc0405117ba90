import { readdir } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { UserError } from "@ddep/core";
import { readText } from "@ddep/core/node";
import type { Dataset } from "../contract/dataset.js";
import { isFile } from "./folders.js";
import { byCodeUnit } from "./packed-names.js";

/**
 * Reads a list of images, one name per line. Blank lines are skipped; names may contain spaces.
 *
 * @throws UserError naming the file if it is missing, empty, or lists a name twice
 */
export async function readListFile(file: string): Promise<string[]> {
  const text = await readText(file);
  const names = text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  if (names.length === 0)
    throw new UserError("the list is empty", { file, fix: "write the name of a picture on each line" });
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw new UserError(`lists ${name} twice`, { file, fix: "remove one of the two lines" });
    seen.add(name);
  }
  return names;
}

/**
 * Reads the names listed for a split.
 *
 * @throws UserError naming the file and the splits that exist
 */
export async function readSplit(folder: string, split: string): Promise<{ file: string; names: string[] }> {
  const file = join(folder, `${split}.txt`);
  if (await isFile(file)) return { file, names: await readListFile(file) };
  const splits = (await readdir(folder)).filter((entry) => entry.endsWith(".txt")).sort(byCodeUnit);
  throw new UserError(
    `there is no such split; ${folder} has lists for ${splits.map((entry) => basename(entry, ".txt")).join(", ") || "none"}`,
    {
      file,
      fix: "choose one of those, or write the names of the split's pictures to this file, one per line",
    },
  );
}

const plain = (name: string) => name.split(sep).join("/");
const stem = (name: string) => name.replace(/\.[^./]+$/, "");
const last = (name: string) => stem(name).slice(stem(name).lastIndexOf("/") + 1);

/**
 * Returns the name of an image relative to the root of its set, with forward slashes, so that it is the same on every
 * machine.
 */
export function nameBelow(name: string, root: string | undefined): string {
  if (root === undefined) return name;
  // Fast path: most names start with the root, and there may be millions.
  const prefix = join(root, sep);
  return plain(name.startsWith(prefix) ? name.slice(prefix.length) : relative(root, name));
}

/** Returns the names of a set's images, in order. */
export const namesOf = (dataset: Dataset): string[] =>
  Array.from({ length: dataset.length }, (_, i) => dataset.name(i));

/**
 * Returns the names of a set's images relative to its root, with forward slashes: the portable content of a list file.
 */
export const namesBelow = (dataset: Dataset, root: string | undefined): string[] =>
  namesOf(dataset).map((name) => nameBelow(name, root));

/**
 * Returns the ascending indices of the images named in a list. A name is the end of an image's path, with or without
 * extension (`train/a/1.jpg`, `a/1`). If a line names an image and a mask, the image counts.
 *
 * @throws UserError naming the file, and the names that are unknown, ambiguous, or refer to an image listed already
 */
export function pickListed(dataset: Dataset, names: readonly string[], file: string): number[] {
  const byLast = new Map<string, number[]>();
  for (let i = 0; i < dataset.length; i++) {
    const key = last(plain(dataset.name(i)));
    const same = byLast.get(key);
    if (same === undefined) byLast.set(key, [i]);
    else same.push(i);
  }
  const fits = (name: string, wanted: string) => name === wanted || name.endsWith(`/${wanted}`);
  const matching = (wanted: string) =>
    (byLast.get(last(wanted)) ?? []).filter((i) => {
      const name = plain(dataset.name(i));
      return fits(name, wanted) || fits(stem(name), wanted);
    });
  const unknown: string[] = [];
  const picked = new Map<number, string>();
  for (const line of names) {
    const whole = matching(plain(line));
    const found = whole.length > 0 ? whole : matching(line.split(/\s+/)[0]!);
    const [index] = found;
    if (index === undefined) unknown.push(line);
    else if (found.length > 1)
      throw new UserError(`${line} matches ${found.length} pictures, such as ${dataset.name(index)}`, {
        file,
        fix: "write more of its path",
      });
    else if (picked.has(index))
      throw new UserError(`${line} and ${picked.get(index)!} are the same picture`, {
        file,
        fix: "remove one of the two",
      });
    else picked.set(index, line);
  }
  if (unknown.length > 0)
    throw new UserError(
      `names ${unknown.length} pictures that the split does not have: ${unknown.slice(0, 5).join(", ")}${unknown.length > 5 ? " and others" : ""}`,
      { file, fix: `write names like ${dataset.name(0)}, or the last parts of such a path` },
    );
  return [...picked.keys()].sort((a, b) => a - b);
}
