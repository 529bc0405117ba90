import { byCodeUnit, nameAt, rankOf, type PackedNames } from "./packed-names.js";
import type { Tree } from "./walk.js";

/** Paths below a root in code-unit order, converted to strings on demand. */
export interface Paths {
  readonly length: number;
  /** Returns the i-th path, with forward slashes. */
  at(i: number): string;
  /** Returns the folder directly below the root that contains the i-th file; empty for a file in the root itself. */
  topAt(i: number): string;
  /** The folders directly below the root, in code-unit order, whether or not they contain files. */
  readonly top: readonly string[];
  /** The index of the first file of each folder directly below the root that contains files; the root itself is "". */
  readonly filled: ReadonlyMap<string, number>;
  /** The number of files in each of those folders. */
  readonly counts: ReadonlyMap<string, number>;
}

/** Consecutive paths in one folder, starting with its file number `first`. */
interface Run {
  readonly folder: string;
  readonly files: PackedNames;
  readonly first: number;
}

const topOf = (folder: string) => folder.split("/", 1)[0]!;

/**
 * Returns the paths of a tree in sorted order.
 *
 * Files and subfolders are ordered by name, with a slash appended to subfolders. That equals the order of complete
 * paths, because no name contains a slash.
 */
export function pathsOf(tree: Tree): Paths {
  const runs: Run[] = [];
  const starts: number[] = [];
  let length = 0;
  function add(folder: string, files: PackedNames, first: number, end: number): void {
    if (first === end) return;
    runs.push({ folder, files, first });
    starts.push(length);
    length += end - first;
  }
  function visit({ folder: { path, files }, below }: Tree): void {
    const prefix = path === "" ? "" : `${path}/`;
    const folders = below
      .map((tree) => ({ tree, key: `${tree.folder.path.slice(prefix.length)}/` }))
      .sort((a, b) => byCodeUnit(a.key, b.key));
    let first = 0;
    for (const { tree, key } of folders) {
      const end = rankOf(files, key);
      add(prefix, files, first, end);
      first = end;
      visit(tree);
    }
    add(prefix, files, first, files.ends.length);
  }
  visit(tree);

  function runAt(i: number): number {
    if (!(Number.isInteger(i) && i >= 0 && i < length)) throw new RangeError(`path ${i} of ${length}`);
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (starts[middle]! <= i) low = middle;
      else high = middle - 1;
    }
    return low;
  }
  const [filled, counts] = [new Map<string, number>(), new Map<string, number>()];
  runs.forEach(({ folder }, run) => {
    const top = topOf(folder);
    if (!filled.has(top)) filled.set(top, starts[run]!);
    counts.set(top, (counts.get(top) ?? 0) + (starts[run + 1] ?? length) - starts[run]!);
  });
  return {
    length,
    filled,
    counts,
    at(i) {
      const run = runAt(i);
      const { folder, files, first } = runs[run]!;
      return folder + nameAt(files, first + i - starts[run]!);
    },
    topAt: (i) => topOf(runs[runAt(i)]!.folder),
    top: [...tree.folder.folders, ...tree.folder.links].sort(byCodeUnit),
  };
}
