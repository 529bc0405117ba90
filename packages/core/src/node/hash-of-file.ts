import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { fileError } from "./files.js";

/**
 * Returns the SHA-256 of a file in hexadecimal.
 *
 * @throws UserError naming the file if it cannot be read
 */
export async function hashOfFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  } catch (cause) {
    throw fileError(cause, "read", file);
  }
  return hash.digest("hex");
}
