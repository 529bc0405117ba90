import { writeFile } from "node:fs/promises";
import { stateOf, writeSafetensors, type NamedParameter, type StoredTensor } from "@ddep/core";

/** Writes the weights of an encoder, changed as a test wants them, and returns the file. */
export async function writeWeights(
  file: string,
  parameters: readonly NamedParameter[],
  change: (state: Map<string, StoredTensor>) => void = () => undefined,
): Promise<string> {
  const state = stateOf(parameters);
  change(state);
  await writeFile(file, writeSafetensors(state));
  return file;
}
