import { methodNames } from "@ddep/ddep";
import { access } from "node:fs/promises";
import { basename, join } from "node:path";
import { writeFileAtomic } from "@ddep/core/node";

import { openRunFolder, readResult } from "../run-folder.js";
import { modelCard } from "./card.js";

/**
 * Writes `METHOD/MODEL_CARD.md` next to each evaluated model of a run, and returns the paths.
 *
 * Throws a `UserError` if the run does not exist or one of its files is damaged.
 */
export async function writeModelCard(folder: string): Promise<string[]> {
  const { path, config } = await openRunFolder(folder);
  const result = await readResult(path);
  const written: string[] = [];
  for (const method of methodNames) {
    const scores = result?.methods[method];
    const there = await access(join(path, method, "model.safetensors")).then(
      () => true,
      () => false,
    );
    if (scores === undefined || !there) continue;
    const file = join(path, method, "MODEL_CARD.md");
    const card = modelCard({ name: basename(path), method, config, result: scores, seconds: result?.seconds });
    await writeFileAtomic(file, card);
    written.push(file);
  }
  return written;
}
