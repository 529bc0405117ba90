import { readFileSync } from "node:fs";
import { augmentationKinds, mixes, readAugmentations, type AugmentationSpec } from "@ddep/augmentations";
import { UserError } from "@ddep/core";
import { fileError } from "@ddep/core/node";
import * as z from "zod";

/** What a flag for augmentations takes, for its help. */
export const augmentHelp = `${augmentationKinds.join(", ")}; or a .json file that lists them with their parameters`;

/**
 * The augmentations that a flag names: kinds apart by commas with their default parameters, or a JSON file.
 *
 * What is no text is a list already, from the `config.json` of a run. Throws a {@link UserError}.
 */
function parseAugment(given: unknown): AugmentationSpec[] {
  if (typeof given !== "string") return readAugmentations(given, "config.json");
  if (given.endsWith(".json")) return readAugmentations(jsonOf(given), given);
  return readAugmentations(given.split(",").map((kind) => ({ kind: kind.trim() })));
}

/** The schema of a flag for augmentations. */
export const augmentations = z.unknown().transform(parseAugment);

/** Throws a {@link UserError} for mixing in denoising, whose pictures have no labels, and in batches of one. */
export function checkAugment({ augment = [], pretrainAugment = [], batch }: Augmented): void {
  const [denoising, mixing] = [pretrainAugment.find(mixes), augment.find(mixes)];
  if (denoising !== undefined)
    throw new UserError(`${denoising.kind} mixes labelled pictures, and those of denoising have no labels`, {
      key: "--pretrain-augment",
      fix: "leave it out, or give it with --augment",
    });
  if (mixing !== undefined && batch < 2)
    throw new UserError(`${mixing.kind} mixes the pictures of a batch, and a batch has one`, {
      key: "--augment",
      fix: "give --batch 2 or more, or leave it out",
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
    throw new UserError("is no JSON", { file, fix: "write a list of augmentations as JSON", cause });
  }
}
