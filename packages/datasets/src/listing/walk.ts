import { stat } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { UserError } from "@ddep/core";
import { fileError } from "@ddep/core/node";
import pLimit from "p-limit";
import { follow, readFolder, stampOf, type Folder } from "./folder.js";

/** A folder and its subfolders, including followed links. */
export interface Tree {
  readonly folder: Folder;
  readonly below: readonly Tree[];
}

export interface WalkOptions {
  /** Known folders by path; those that have not changed are not read again. */
  readonly known?: ReadonlyMap<string, Folder>;
  /** Called for each folder that is read, with the number of folders and files so far. */
  readonly onFolder?: (folders: number, files: number) => void;
  /**
   * Milliseconds for which a folder must have been unchanged before it was read, so that its stamp can be trusted
   * later: a file added within one tick of the file system's clock does not change the stamp. Defaults to two seconds.
   */
  readonly rest?: number;
}

/** Folders read concurrently; each holds the names of its entries as strings while it is read. */
const READERS = 8;

const contains = (folder: string, path: string) => path === folder || path.startsWith(folder + sep);
const below = (path: string, name: string) => (path === "" ? name : `${path}/${name}`);

/**
 * Finds the files below a folder whose names pass `matches`. `read` is the number of folders that had to be read.
 *
 * Links are followed, except links to a folder that contains the link itself.
 *
 * @throws UserError naming the folder or link if one cannot be read
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

/**
 * Checks that a folder exists.
 *
 * @throws UserError naming the folder if it is missing or is a file
 */
export async function checkFolder(root: string): Promise<void> {
  const info = await stat(root).catch((cause: unknown) => {
    throw fileError(cause, "read", root);
  });
  if (!info.isDirectory()) throw new UserError("is a file, not a folder of images", { file: root });
}
