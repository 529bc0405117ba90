import { readFileSync } from "node:fs";
import { augmentationKinds, readAugmentations, type AugmentationSpec } from "@ddep/augmentations";
import { UserError } from "@ddep/core";
import { fileError } from "@ddep/core/node";

/** What a flag for augmentations takes, for its help. */
export const augmentHelp = `${augmentationKinds.join(", ")}; or a .json file that lists them with their parameters`;

/**
 * The augmentations that a flag names: kinds apart by commas with their default parameters, or a JSON file.
 *
 * What is no text is a list already, from the `config.json` of a run. Throws a {@link UserError}.
 */
export function parseAugment(given: unknown): AugmentationSpec[] {
  if (typeof given !== "string") return readAugmentations(given, "config.json");
  if (given.endsWith(".json")) return readAugmentations(jsonOf(given), given);
  return readAugmentations(given.split(",").map((kind) => ({ kind: kind.trim() })));
}

function jsonOf(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw fileError(cause, "read", file);
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UserError("is no JSON", { file, mend: "write a list of augmentations as JSON", cause });
  }
}
