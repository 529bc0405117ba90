import { fold, UserError, type BatchContents, type Seed } from "@ddep/core";
import * as z from "zod";
import { applyToBatch, batchWords, type BatchChange } from "./batch/change.js";
import { drawBatch, type BatchAugmentation } from "./batch.js";
import { batchAugmentations, photometricAugmentations } from "./catalogue.js";
import { kindsOf, specSchema } from "./options/schemas.js";
import {
  applyPhotometric,
  drawPhotometric,
  photometricWords,
  type PhotometricAugmentation,
  type PhotometricChange,
} from "./photometric.js";

/** A photometric or batch augmentation as stored in JSON: its kind and its parameters. */
export type AugmentationSpec = PhotometricAugmentation | BatchAugmentation;

/** The kinds of photometric and batch augmentations. */
export const augmentationKinds: readonly AugmentationSpec["kind"][] = [
  ...kindsOf(photometricAugmentations),
  ...kindsOf(batchAugmentations),
];

const schema: z.ZodType<AugmentationSpec> = specSchema({ ...photometricAugmentations, ...batchAugmentations });

const isPhotometric = (spec: AugmentationSpec): spec is PhotometricAugmentation =>
  spec.kind in photometricAugmentations;

/**
 * Reads a list of augmentations from JSON, each `{ "kind": ..., parameters }`, and fills in missing parameters.
 *
 * @throws UserError naming the file and the offending key
 */
export function readAugmentations(json: unknown, file?: string): AugmentationSpec[] {
  const result = z.array(schema).safeParse(json);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0]!;
  const [index, ...rest] = path;
  const kind: unknown = Array.isArray(json) ? (json[Number(index)] as { kind?: unknown } | null)?.kind : undefined;
  const at = [typeof kind === "string" ? kind : undefined, ...rest].filter((part) => part !== undefined);
  throw new UserError(`augmentation ${path.length === 0 ? "list" : Number(index) + 1}: ${message}`, {
    file,
    ...(at.length === 0 ? {} : { key: at.join(".") }),
    fix: `give a list of objects, each with a kind of ${augmentationKinds.join(", ")} and its parameters`,
  });
}

/** Returns whether an augmentation mixes the images of a batch. */
export const mixes = (spec: AugmentationSpec): boolean => !isPhotometric(spec) && batchAugmentations[spec.kind].mixes;

/** The loader options for a list of augmentations. */
export interface Policy {
  /** Present if the list changes colours. */
  readonly photometric?: (rgb: Uint8Array, height: number, width: number, seed: Seed) => void;
  /** Present if the list changes batches. */
  readonly mix?: (contents: BatchContents, seed: Seed) => void;
}

/** What one augmentation of a list has drawn: changes as plain data, from a seed of the image or the batch. */
export interface Draw {
  readonly kind: AugmentationSpec["kind"];
  readonly seed: Seed;
  readonly changes: readonly PhotometricChange[] | readonly BatchChange[];
}

const wordsOf = (change: PhotometricChange | BatchChange, nameOf: (label: number) => string) =>
  change.kind === "erase" || change.kind === "paste" ? batchWords(change, nameOf) : photometricWords(change);

/** Describes a draw in a few words, for a caption; `nameOf` names a class by its label. */
export const drawWords = ({ changes }: Draw, nameOf: (label: number) => string): string =>
  changes.length === 0 ? "nothing" : changes.map((change) => wordsOf(change, nameOf)).join(" ");

export interface PolicyOptions {
  /** Called with each draw before it is applied. Draws are plain data, suitable for a log. */
  readonly onDraw?: (draw: Draw) => void;
}

/**
 * Converts a list of augmentations to loader options: `{ ...options, ...policyOf(list) }`.
 *
 * Each augmentation draws from its position in the list, so appending another does not change what it draws.
 */
export function policyOf(specs: readonly AugmentationSpec[], { onDraw }: PolicyOptions = {}): Policy {
  const numbered = specs.map((spec, i) => ({ spec, i }));
  const colours = numbered.flatMap(({ spec, i }) => (isPhotometric(spec) ? [{ spec, i }] : []));
  const batches = numbered.flatMap(({ spec, i }) => (isPhotometric(spec) ? [] : [{ spec, i }]));
  const photometric: Policy["photometric"] = (data, height, width, seed) => {
    for (const { spec, i } of colours) {
      const changes = drawPhotometric(spec, fold(seed, i));
      onDraw?.({ kind: spec.kind, seed, changes });
      applyPhotometric(changes, { data, height, width });
    }
  };
  const mix: Policy["mix"] = (contents, seed) => {
    for (const { spec, i } of batches) {
      const changes = drawBatch(spec, contents, fold(seed, i));
      onDraw?.({ kind: spec.kind, seed, changes });
      applyToBatch(changes, contents);
    }
  };
  return { ...(colours.length > 0 && { photometric }), ...(batches.length > 0 && { mix }) };
}
