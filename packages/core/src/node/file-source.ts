import { open, type FileHandle } from "node:fs/promises";
import { UserError } from "@ddep/base";
import { expectWithin, type ByteSource } from "../tensor-files/byte-source.js";
import { fileError } from "./files.js";

function sourceOf(handle: FileHandle, name: string, size: number): ByteSource {
  const source = {
    name,
    size,
    async read(offset: number, target: Uint8Array<ArrayBuffer>) {
      expectWithin(source, offset, target.length);
      for (let done = 0; done < target.length;) {
        // The operating system reads at most 2 GiB at once.
        const length = Math.min(target.length - done, 2 ** 30);
        const { bytesRead } = await handle.read(target, done, length, offset + done).catch((cause: unknown) => {
          throw fileError(cause, "read", name);
        });
        if (bytesRead === 0) throw new UserError("was truncated while it was being read", { file: name });
        done += bytesRead;
      }
    },
  };
  return source;
}

/**
 * Opens a file, passes it to `use`, and closes it afterwards.
 *
 * @throws UserError naming the file if it cannot be read
 */
export async function withFile<T>(file: string, use: (source: ByteSource) => Promise<T>): Promise<T> {
  const handle = await open(file, "r").catch((cause: unknown) => {
    throw fileError(cause, "read", file);
  });
  try {
    const stats = await handle.stat();
    if (stats.isDirectory()) throw new UserError("is a folder", { file, fix: "give a file, not a folder" });
    return await use(sourceOf(handle, file, stats.size));
  } finally {
    await handle.close();
  }
}
