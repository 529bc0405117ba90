import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { writeFileAtomic } from "@ddep/core/node";
import type { Folder } from "./folder.js";
import type { Tree } from "./walk.js";

const MAGIC = "ddep index 2\n\n\n\n";
const HASH = 32;

interface Header {
  readonly root: string;
  readonly folders: readonly (Omit<Folder, "files"> & { readonly count: number; readonly bytes: number })[];
}

function foldersOf({ folder, below }: Tree): Folder[] {
  return [folder, ...below.flatMap(foldersOf)];
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Uint8Array | Uint32Array) =>
  new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);

/** Yields the parts of a file, followed by the SHA-256 of all of them. */
async function* hashed(parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  for (const part of parts) {
    hash.update(part);
    if (part.length > 0) yield part;
  }
  yield hash.digest();
}

/**
 * Writes the listing of the folders below a root atomically: a magic line, the length of a JSON header, the header, the
 * ends of the names (32 bits each), the names, and the SHA-256 of everything before it.
 */
export async function writeIndex(file: string, root: string, tree: Tree): Promise<void> {
  const folders = foldersOf(tree);
  const header: Header = {
    root,
    folders: folders.map(({ files: { ends, bytes }, ...rest }) => ({
      ...rest,
      count: ends.length,
      bytes: bytes.length,
    })),
  };
  const json = Buffer.from(JSON.stringify(header));
  const start = Buffer.alloc(MAGIC.length + 4);
  start.write(MAGIC, "latin1");
  start.writeUInt32LE(json.length, MAGIC.length);
  const ends = folders.map(({ files }) => bytesOf(files.ends));
  const names = folders.map(({ files }) => bytesOf(files.bytes));
  await writeFileAtomic(file, hashed([start, json, Buffer.concat(ends), ...names]));
}

/**
 * Reads the index of a root, keyed by folder path. Returns undefined if the file is missing, damaged or belongs to
 * another root.
 */
export async function readIndex(file: string, root: string): Promise<Map<string, Folder> | undefined> {
  const content = await readFile(file).catch(() => undefined);
  if (content === undefined || content.length < MAGIC.length + 4 + HASH) return undefined;
  if (content.toString("latin1", 0, MAGIC.length) !== MAGIC) return undefined;
  const hash = createHash("sha256").update(content.subarray(0, -HASH)).digest();
  if (!hash.equals(content.subarray(-HASH))) return undefined;
  const start = MAGIC.length + 4;
  const end = start + content.readUInt32LE(MAGIC.length);
  const header = JSON.parse(content.toString("utf8", start, end)) as Header;
  if (header.root !== root) return undefined;
  const total = header.folders.reduce((sum, { count }) => sum + count, 0);
  // Copied, because the ends must be aligned to four bytes.
  const ends = new Uint32Array(new Uint8Array(content.subarray(end, end + 4 * total)).buffer);
  let [at, offset] = [0, end + 4 * total];
  return new Map(
    header.folders.map(({ count, bytes, ...folder }) => {
      const files = {
        ends: ends.subarray(at, at + count),
        bytes: content.subarray(offset, offset + bytes),
      };
      at += count;
      offset += bytes;
      return [folder.path, { ...folder, files }];
    }),
  );
}
