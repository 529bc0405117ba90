import { byCodeUnit, nameAt, rankOf, type PackedNames } from "./packed-names.js";
import type { Tree } from "./walk.js";

/** Paths below a root in code-unit order, made into strings when asked for. */
export interface Paths {
  readonly length: number;
  /** The i-th path, with forward slashes. */
  at(i: number): string;
  /** The folder right below the root that the i-th file lies in, empty for a file of the root itself. */
  topAt(i: number): string;
  /** The folders right below the root, in code-unit order, whether they hold files or not. */
  readonly top: readonly string[];
  /** Of each folder right below the root that holds files, and of the root as "", the first file. */
  readonly filled: ReadonlyMap<string, number>;
  /** How many files the same folders hold. */
  readonly counts: ReadonlyMap<string, number>;
}

/** Neighbours in the order that lie in one folder: they begin with its file `first`. */
interface Run {
  readonly folder: string;
  readonly files: PackedNames;
  readonly first: number;
}

const topOf = (folder: string) => folder.split("/", 1)[0]!;

/**
 * The paths of a tree in order.
 *
 * A folder's files and the folders in it come by name, a folder's followed by a slash: that is the order of whole paths,
 * as no name holds a slash.
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
