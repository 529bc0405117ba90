import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { constants, gunzipSync, gzipSync } from "node:zlib";
import type { Dataset } from "../contract/dataset.js";
import { nameBelow } from "./list-file.js";

/** A summary of a set's contents; equal if the images are the same and in the same order. */
export interface ContentsSummary {
  readonly images: number;
  /** Total size of all files of its images. */
  readonly bytes: number;
  /** Whether the hash covers the contents of the files, beside their names and sizes. */
  readonly content: boolean;
  /** SHA-256 of the listing, hexadecimal. */
  readonly hash: string;
}

/** The contents of a set, image by image. */
export interface SetContents {
  readonly summary: ContentsSummary;
  /**
   * The gzipped listing: one line of JSON per image with its name, the sizes of its files, and the hashes of their
   * contents.
   */
  readonly packed: Uint8Array;
}

type Line = readonly [name: string, bytes: readonly (number | null)[], hashes?: readonly (string | null)[]];

/**
 * Total bytes up to which the files of a set are read, and the cost of opening one file in bytes: a second or two in
 * all.
 */
const SMALL = 2 ** 28;
const OPENING = 2 ** 14;
/**
 * Files whose sizes are queried concurrently (more is slower), and files read concurrently, which are held in memory.
 */
const AT_ONCE = { sizes: 64, hashes: 8 };
/** Images whose lines are compressed together. */
const BLOCK = 8192;

/** Splits the indices of a set into blocks of `size`. */
function* parts({ length }: Dataset, size: number): Generator<readonly number[]> {
  for (let start = 0; start < length; start += size)
    yield Array.from({ length: Math.min(size, length - start) }, (_, i) => start + i);
}

/** Applies `work` to the files of images, `atOnce` images at a time. */
async function ofFiles<R>(dataset: Dataset, at: readonly number[], atOnce: number, work: (file: string) => Promise<R>) {
  const done: R[][] = [];
  for (let from = 0; from < at.length; from += atOnce) {
    const files = at.slice(from, from + atOnce).map((i) => dataset.files?.(i) ?? []);
    const results = await Promise.all(files.flat().map(work));
    let next = 0;
    for (const { length } of files) done.push(results.slice(next, (next += length)));
  }
  return done;
}

// An unreadable file is reported, or skipped, when the image is read.
const sizeOf = (file: string): Promise<number | null> =>
  stat(file).then(
    ({ size }) => size,
    () => null,
  );
const hashOf = (file: string): Promise<string | null> =>
  readFile(file).then(
    (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 16),
    () => null,
  );

/**
 * Describes the contents of a set so that a run can recognise it: the name below `root` and the size of every file, in
 * the order of its images. If all files together have at most `small` bytes (256 MiB, counting 16 KiB extra per file),
 * also hashes of their contents. Generated sets have no files, so only names.
 *
 * No image is decoded. The names of many images come from their index; reading the sizes of a million takes about half
 * a minute.
 */
export async function contentsOf(dataset: Dataset, root: string | undefined, small = SMALL): Promise<SetContents> {
  const sizes: (number | null)[][] = [];
  for (const at of parts(dataset, BLOCK)) sizes.push(...(await ofFiles(dataset, at, AT_ONCE.sizes, sizeOf)));
  let [bytes, cost] = [0, 0];
  for (const of of sizes) {
    for (const size of of) bytes += size ?? 0;
    cost += OPENING * of.length;
  }
  const content = bytes + cost <= small;
  const hash = createHash("sha256");
  const blocks: Buffer[] = [];
  for (const at of parts(dataset, BLOCK)) {
    const hashes = content ? await ofFiles(dataset, at, AT_ONCE.hashes, hashOf) : undefined;
    const lines = at.map((i, k): Line => {
      const name = nameBelow(dataset.name(i), root);
      return hashes === undefined ? [name, sizes[i]!] : [name, sizes[i]!, hashes[k]!];
    });
    const block = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    hash.update(block);
    // Concatenated gzip files are a gzip file, so a million lines need not be joined into one text.
    blocks.push(gzipSync(block, { level: constants.Z_BEST_SPEED }));
  }
  const summary = { images: dataset.length, bytes, content, hash: hash.digest("hex") };
  return { summary, packed: Buffer.concat(blocks) };
}

/** How a set differs from what it contained before. */
export interface ContentsDifference {
  readonly removed: readonly string[];
  readonly added: readonly string[];
  readonly changed: readonly string[];
  /** Whether images present in both come in a different order. */
  readonly moved: boolean;
}

function readListing(packed: Uint8Array): Map<string, Line> {
  const lines = packed.length === 0 ? [] : gunzipSync(packed).toString("utf8").trimEnd().split("\n");
  return new Map(lines.map((text) => JSON.parse(text) as Line).map((line) => [line[0], line]));
}

/** Compares hashes only if both have them: a set that has outgrown the limit has none. */
const isSame = ([, bytes, hashes]: Line, [, otherBytes, otherHashes]: Line): boolean =>
  isDeepStrictEqual(bytes, otherBytes) &&
  (hashes === undefined || otherHashes === undefined || isDeepStrictEqual(hashes, otherHashes));

/** Compares two listings and returns the images that differ, by name. */
export function differenceOf(before: Uint8Array, now: Uint8Array): ContentsDifference {
  const [old, current] = [readListing(before), readListing(now)];
  const removed = [...old.keys()].filter((name) => !current.has(name));
  const added = [...current.keys()].filter((name) => !old.has(name));
  const stayed = [...old.keys()].filter((name) => current.has(name));
  const changed = stayed.filter((name) => !isSame(old.get(name)!, current.get(name)!));
  const inBoth = [...current.keys()].filter((name) => old.has(name));
  return { removed, added, changed, moved: stayed.some((name, i) => inBoth[i] !== name) };
}
