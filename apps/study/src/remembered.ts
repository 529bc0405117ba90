import { existsSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "@ddep/core";
import { readText, writeFileAtomic } from "@ddep/core/node";
import { z } from "zod";
import type { Identity } from "./grid.js";

const weights = z.record(z.string(), z.string());

/**
 * The weights that a study is named by: those that are given, which the folder remembers by encoder, or those it remembers.
 * So a report of what is done needs no file of weights.
 *
 * Throws a {@link UserError} that names `weights.json` where it is damaged.
 */
export async function remembered(folder: string, encoder: string, given: Identity): Promise<Identity> {
  const file = join(folder, "weights.json");
  const known = existsSync(file) ? read(await readText(file), file) : {};
  const { encoderWeightsHash = known[encoder] } = given;
  if (encoderWeightsHash === undefined) return {};
  if (known[encoder] !== encoderWeightsHash)
    await writeFileAtomic(file, `${JSON.stringify({ ...known, [encoder]: encoderWeightsHash }, null, 2)}\n`);
  return { encoderWeightsHash };
}

function read(text: string, file: string): Record<string, string> {
  try {
    return weights.parse(JSON.parse(text));
  } catch (cause) {
    throw new UserError("is no list of weights", {
      file,
      mend: "remove it and give --encoder-weights",
      cause,
    });
  }
}
