import { rm } from "node:fs/promises";
import { join } from "node:path";
import { UserError, type LabelMap } from "@ddep/core";
import { openPicture, type Published } from "@ddep/datasets";
import pLimit from "p-limit";
import { readRawMask } from "../inspect/raw-mask.js";
import { fetchFile, fetchText } from "./fetch-file.js";

/** Concurrent requests. */
const REQUESTS = 8;

/** A data set that can be downloaded: its published files, and the classes of its masks. */
export interface PulledSet {
  readonly title: string;
  readonly published: Published;
  readonly labelMap: LabelMap;
}

/** One file: its address, its local path, and whether it is a mask. */
interface Item {
  readonly url: string;
  readonly path: string;
  readonly isMask: boolean;
}

/** Reads the list of a split. Throws a UserError if a line does not name an image or the number of lines is wrong. */
async function itemsOf({ title, published }: PulledSet, split: string, source: string): Promise<Item[]> {
  const file = `${source}/${published.list(split)}`;
  const wrong = (problem: string) =>
    new UserError(problem, { file, fix: `give another source with --from; this one is not ${title}` });
  const lines = (await fetchText(file)).split(/\r?\n/).filter((line) => line.trim() !== "");
  const count = published.pictures[split]!;
  if (lines.length !== count) throw wrong(`lists ${lines.length} images, not ${count}`);
  const items = lines.flatMap((line) => {
    const files = published.files(line, split);
    if (files === undefined) throw wrong(`has a line that does not name an image with its mask: ${line.slice(0, 80)}`);
    return files.map(({ from, to }, i) => ({ url: `${source}/${from}`, path: to, isMask: i > 0 }));
  });
  if (new Set(items.map(({ path }) => path)).size !== items.length) throw wrong("lists an image twice");
  return items;
}

/** A flag for each 16-bit value: whether masks may hold it. */
function knownValues({ names, ignoreLabel, ids = names.map((_, i) => i), ignoredIds = [ignoreLabel] }: LabelMap) {
  const known = new Uint8Array(2 ** 16);
  for (const value of [...ids, ...ignoredIds]) known[value] = 1;
  return known;
}

/** Deletes the file and throws a UserError unless it decodes to the expected image or mask. */
async function check(
  root: string,
  { path, isMask }: Item,
  { height, width }: Published,
  known: Uint8Array,
): Promise<void> {
  const file = join(root, path);
  try {
    const found = await (isMask ? readRawMask(file) : openPicture(file));
    if (found.height !== height || found.width !== width)
      throw new Error(`it is ${found.width} x ${found.height}, not ${width} x ${height}`);
    if ("pixels" in found) return void (await found.pixels({ x: 0, y: 0, height, width }, height, width));
    if (found.values === undefined) throw new Error("it has colours, not class indices");
    const unknown = found.values.find((value) => known[value] === 0);
    if (unknown !== undefined) throw new Error(`it holds ${unknown}, which is not a class`);
  } catch (cause) {
    await rm(file, { force: true });
    throw new UserError(
      `is not the expected file (${cause instanceof Error ? cause.message : String(cause)}) and was deleted`,
      {
        file,
        cause,
        fix: "run the same command again: only this file is downloaded again",
      },
    );
  }
}

/**
 * Downloads a data set into a folder and checks the number of images, their size, and the classes in their masks. Existing
 * files are kept, so an interrupted pull is continued. Returns the paths of all files.
 *
 * Throws a UserError that names the wrong list, address or file.
 */
export async function pullSet(
  set: PulledSet,
  root: string,
  source: string,
  onFile: (stage: string, done: number, total: number) => void,
): Promise<string[]> {
  const limit = pLimit(REQUESTS);
  const lists = Object.keys(set.published.pictures).map((split) => itemsOf(set, split, source));
  const items = (await Promise.all(lists)).flat();
  const each = async (stage: string, work: (item: Item) => Promise<void>) => {
    let done = 0;
    const running = items.map((item) =>
      limit(async () => {
        await work(item);
        onFile(stage, ++done, items.length);
      }),
    );
    await Promise.all(running).catch((error: unknown) => {
      limit.clearQueue();
      throw error;
    });
  };
  await each("pull", ({ url, path }) => fetchFile(url, join(root, path)));
  const known = knownValues(set.labelMap);
  await each("check", (item) => check(root, item, set.published, known));
  return items.map(({ path }) => path);
}
