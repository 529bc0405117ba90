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

/** An augmentation beyond geometry, as JSON holds it: its kind and its parameters. */
export type AugmentationSpec = PhotometricAugmentation | BatchAugmentation;

/** The kinds there are. */
export const augmentationKinds: readonly AugmentationSpec["kind"][] = [
  ...kindsOf(photometricAugmentations),
  ...kindsOf(batchAugmentations),
];

const schema: z.ZodType<AugmentationSpec> = specSchema({ ...photometricAugmentations, ...batchAugmentations });

const isPhotometric = (spec: AugmentationSpec): spec is PhotometricAugmentation =>
  spec.kind in photometricAugmentations;

/**
 * Reads a list of augmentations from JSON, each `{ "kind": ..., parameters }`, and fills in the parameters left out.
 *
 * Throws a {@link UserError} that names the file and the key.
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

/** Whether an augmentation mixes the pictures of a batch with one another. */
export const mixes = (spec: AugmentationSpec): boolean => !isPhotometric(spec) && batchAugmentations[spec.kind].mixes;

/** What a loader is given for a list of augmentations. */
export interface Policy {
  /** There where the list changes colours. */
  readonly photometric?: (rgb: Uint8Array, height: number, width: number, seed: Seed) => void;
  /** There where the list changes batches. */
  readonly mix?: (contents: BatchContents, seed: Seed) => void;
}

/** What one augmentation of a list drew: changes as plain data, from a seed of the picture or the batch. */
export interface Draw {
  readonly kind: AugmentationSpec["kind"];
  readonly seed: Seed;
  readonly changes: readonly PhotometricChange[] | readonly BatchChange[];
}

const wordsOf = (change: PhotometricChange | BatchChange, nameOf: (label: number) => string) =>
  change.kind === "erase" || change.kind === "paste" ? batchWords(change, nameOf) : photometricWords(change);

/** What was drawn in a few words, for a caption; `nameOf` names a class by its label. */
export const drawWords = ({ changes }: Draw, nameOf: (label: number) => string): string =>
  changes.length === 0 ? "nothing" : changes.map((change) => wordsOf(change, nameOf)).join(" ");

export interface PolicyOptions {
  /** Called with each draw before it is made; draws are plain data, ready for a log. */
  readonly onDraw?: (draw: Draw) => void;
}

/**
 * The functions of a list of augmentations, which a loader takes as they are: `{ ...options, ...policyOf(list) }`.
 *
 * Each augmentation draws from its place in the list, so another one behind it changes nothing of what it draws.
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
