import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { constants, gunzipSync, gzipSync } from "node:zlib";
import type { Dataset } from "../contract/dataset.js";
import { nameBelow } from "./list-file.js";

/** What a set holds, in short: equal where its pictures are the same in the same order. */
export interface ContentsSummary {
  readonly images: number;
  /** Of all files of its pictures. */
  readonly bytes: number;
  /** Whether what is in the files counts, beside their names and sizes. */
  readonly content: boolean;
  /** SHA-256 of the listing, hexadecimal. */
  readonly hash: string;
}

/** What a set holds, by its pictures. */
export interface SetContents {
  readonly summary: ContentsSummary;
  /** The listing, gzipped: a line of JSON for each picture: its name, the bytes of its files, and the hashes of what is in them. */
  readonly packed: Uint8Array;
}

type Line = readonly [name: string, bytes: readonly (number | null)[], hashes?: readonly (string | null)[]];

/** Bytes up to which the files of a set are read, and what it costs to open one, in bytes: a second or two in all. */
const SMALL = 2 ** 28;
const OPENING = 2 ** 14;
/** Files that are looked at side by side (more make it slower), and that are read so, with all they hold in memory. */
const AT_ONCE = { sizes: 64, hashes: 8 };
/** Pictures whose lines are packed together. */
const BLOCK = 8192;

/** The pictures of a set in parts of so many. */
function* parts({ length }: Dataset, size: number): Generator<readonly number[]> {
  for (let start = 0; start < length; start += size)
    yield Array.from({ length: Math.min(size, length - start) }, (_, i) => start + i);
}

/** Works on the files of pictures, some pictures at a time. */
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

// A file that cannot be read is for its reader to report, or to skip.
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
 * What a set holds, for a run to know it again: name below `root` and bytes of every file, in the order of its pictures, and where
 * all of them together have at most `small` bytes (256 MiB; each counts 16 KiB more) what is in them. Sets that are made, without
 * files, have names alone.
 *
 * No picture is decoded. The names of many images come from their index; the sizes of a million take about half a minute.
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
    // Gzip files one after another are a gzip file: no text of a million lines is made.
    blocks.push(gzipSync(block, { level: constants.Z_BEST_SPEED }));
  }
  const summary = { images: dataset.length, bytes, content, hash: hash.digest("hex") };
  return { summary, packed: Buffer.concat(blocks) };
}

/** How a set differs from what it held before. */
export interface ContentsDifference {
  readonly removed: readonly string[];
  readonly added: readonly string[];
  readonly changed: readonly string[];
  /** Whether pictures that are in both come in another order. */
  readonly moved: boolean;
}

function readListing(packed: Uint8Array): Map<string, Line> {
  const lines = packed.length === 0 ? [] : gunzipSync(packed).toString("utf8").trimEnd().split("\n");
  return new Map(lines.map((text) => JSON.parse(text) as Line).map((line) => [line[0], line]));
}

/** Hashes are compared where both have them: a set that outgrows what is read has none. */
const isSame = ([, bytes, hashes]: Line, [, otherBytes, otherHashes]: Line): boolean =>
  isDeepStrictEqual(bytes, otherBytes) &&
  (hashes === undefined || otherHashes === undefined || isDeepStrictEqual(hashes, otherHashes));

/** The pictures that differ between two listings, by name. */
export function differenceOf(before: Uint8Array, now: Uint8Array): ContentsDifference {
  const [old, current] = [readListing(before), readListing(now)];
  const removed = [...old.keys()].filter((name) => !current.has(name));
  const added = [...current.keys()].filter((name) => !old.has(name));
  const stayed = [...old.keys()].filter((name) => current.has(name));
  const changed = stayed.filter((name) => !isSame(old.get(name)!, current.get(name)!));
  const inBoth = [...current.keys()].filter((name) => old.has(name));
  return { removed, added, changed, moved: stayed.some((name, i) => inBoth[i] !== name) };
}
