import { existsSync } from "node:fs";
import { join } from "node:path";
import { readJson, writeJson } from "@ddep/runs";
import { z } from "zod";
import type { Identity } from "../grid/grid.js";

const weights = z.record(z.string(), z.string());

/**
 * The hash of the encoder weights, which is part of the ids of a study's runs: that of the weights given, or else the one that
 * `weights.json` in the folder recorded earlier for the encoder. Thanks to it, a report needs no weights file.
 *
 * Throws a `UserError` that names `weights.json` if it is damaged.
 */
export async function agreedIdentity(folder: string, encoder: string, given: Identity): Promise<Identity> {
  const file = join(folder, "weights.json");
  const known = existsSync(file) ? await readJson(file, weights, "delete it and give --encoder-weights") : {};
  const { encoderWeightsHash = known[encoder] } = given;
  if (encoderWeightsHash === undefined) return {};
  if (known[encoder] !== encoderWeightsHash) await writeJson(file, { ...known, [encoder]: encoderWeightsHash });
  return { encoderWeightsHash };
}
