import { stat } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { UserError } from "@ddep/core";
import { fileError } from "@ddep/core/node";
import pLimit from "p-limit";
import { follow, readFolder, stampOf, type Folder } from "./folder.js";

/** A folder and those below it, links that were followed among them. */
export interface Tree {
  readonly folder: Folder;
  readonly below: readonly Tree[];
}

export interface WalkOptions {
  /** What is known of folders by their path: those that have not changed since are not read. */
  readonly known?: ReadonlyMap<string, Folder>;
  /** Told of each folder that is read, with the files found so far. */
  readonly onFolder?: (folders: number, files: number) => void;
  /**
   * Milliseconds that a folder must have been at rest before it was read, to be trusted later: a file that comes within
   * the same tick of the file system's clock does not change the folder's stamp. By default two seconds.
   */
  readonly rest?: number;
}

/** Folders read at once; each holds the names of its entries as strings while it is read. */
const READERS = 8;

const contains = (folder: string, path: string) => path === folder || path.startsWith(folder + sep);
const below = (path: string, name: string) => (path === "" ? name : `${path}/${name}`);

/**
 * Finds the files below a folder whose names pass `matches`; `read` counts the folders that had to be read.
 *
 * Links are followed, except a link to a folder that the walk is already inside of. Throws a UserError that names the
 * folder or link if one cannot be read.
 */
export async function walk(
  root: string,
  matches: (name: string) => boolean,
  { known, onFolder, rest = 2000 }: WalkOptions = {},
): Promise<{ tree: Tree; read: number }> {
  const limit = pLimit(READERS);
  let [read, files] = [0, 0];

  async function folderAt(path: string): Promise<Folder> {
    const started = Date.now();
    const { stamp, changed } = await stampOf(join(root, path));
    const old = known?.get(path);
    if (old?.stamp === stamp) return old;
    const folder = await readFolder(root, path, started - changed > rest ? stamp : "", matches);
    read++;
    files += folder.files.ends.length;
    onFolder?.(read, files);
    return folder;
  }

  /** `inside`: the real folders that hold the links followed so far. */
  async function treeAt(path: string, inside: readonly string[]): Promise<Tree> {
    const folder = await limit(() => folderAt(path));
    const plain = folder.folders.map((name) => treeAt(below(path, name), inside));
    const linked = folder.links.map(async (name) => {
      const link = join(root, path, name);
      const [target, holder] = await Promise.all([follow(link), follow(dirname(link))]);
      const holders = [...inside, holder];
      if (holders.some((folder) => contains(target, folder))) return undefined;
      return treeAt(below(path, name), holders);
    });
    const trees = await Promise.all([...plain, ...linked]);
    return { folder, below: trees.filter((tree) => tree !== undefined) };
  }

  return { tree: await treeAt("", []), read };
}

/** Throws a UserError that names the folder if it is missing or a file. */
export async function checkFolder(root: string): Promise<void> {
  const info = await stat(root).catch((cause: unknown) => {
    throw fileError(cause, "read", root);
  });
  if (!info.isDirectory()) throw new UserError("is a file, not a folder of images", { file: root });
}
