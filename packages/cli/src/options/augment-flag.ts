import { readFileSync } from "node:fs";
import { augmentationKinds, mixes, readAugmentations, type AugmentationSpec } from "@ddep/augmentations";
import { UserError } from "@ddep/core";
import { fileError } from "@ddep/core/node";
import * as z from "zod";

/** The values of an augmentation flag, for its help text. */
export const augmentHelp = `${augmentationKinds.join(", ")}; or a .json file that lists them with parameters`;

/**
 * The augmentations that a flag names: comma-separated kinds with default parameters, or a JSON file.
 *
 * A value that is not a string is already a list, from a run's `config.json`. Throws a {@link UserError}.
 */
function parseAugment(given: unknown): AugmentationSpec[] {
  if (typeof given !== "string") return readAugmentations(given, "config.json");
  if (given.endsWith(".json")) return readAugmentations(jsonOf(given), given);
  return readAugmentations(given.split(",").map((kind) => ({ kind: kind.trim() })));
}

/** The schema of a flag for augmentations. */
export const augmentations = z.unknown().transform(parseAugment);

/** Throws a {@link UserError} if images are to be mixed in denoising, where they have no labels, or in batches of one. */
export function checkAugment({ augment = [], pretrainAugment = [], batch }: Augmented): void {
  const [denoising, mixing] = [pretrainAugment.find(mixes), augment.find(mixes)];
  if (denoising !== undefined)
    throw new UserError(`${denoising.kind} mixes labelled images, but denoising uses images without labels`, {
      key: "--pretrain-augment",
      fix: "remove it, or pass it to --augment instead",
    });
  if (mixing !== undefined && batch < 2)
    throw new UserError(`${mixing.kind} mixes the images of a batch, but each batch holds only one`, {
      key: "--augment",
      fix: "use --batch 2 or more, or remove it",
    });
}

interface Augmented {
  readonly augment?: readonly AugmentationSpec[] | undefined;
  readonly pretrainAugment?: readonly AugmentationSpec[] | undefined;
  readonly batch: number;
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
    throw new UserError("is not valid JSON", { file, fix: "write a list of augmentations as JSON", cause });
  }
}
