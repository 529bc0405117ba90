import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { memorySource } from "../../tensor-files/byte-source.js";
import { loadCatalog } from "../../tensor-files/lazy-tensor.js";
import { openTensors, type OpenOptions } from "../../tensor-files/open-tensors.js";
import type { TensorFile } from "../../tensor-files/stored-tensor.js";

/** A file that PyTorch or numpy wrote: `fixtures/make.test.py` tells how. */
export const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(fileURLToPath(new URL(`../../testing/fixtures/${name}`, import.meta.url))));

/** Reads a whole file that is held in memory. */
export async function readAll(bytes: Uint8Array, name: string, options: OpenOptions = {}): Promise<TensorFile> {
  return loadCatalog(await openTensors(memorySource(bytes, name), options));
}

export const readFixture = (name: string, options: OpenOptions = {}): Promise<TensorFile> =>
  readAll(fixture(name), name, options);
