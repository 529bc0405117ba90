import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { fileError } from "./files.js";

/** SHA-256 of a file in hexadecimal. Throws a `UserError` that names the file where it cannot be read. */
export async function hashOfFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  } catch (cause) {
    throw fileError(cause, "read", file);
  }
  return hash.digest("hex");
}
