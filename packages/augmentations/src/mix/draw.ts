import { fold, permutation, randomInt, uniform, UserError, type BatchContents, type Seed } from "@ddep/core";
import * as z from "zod";
import { probability, spread } from "../parameters.js";
import { cutmixBox, cutoutBox, erasingBox } from "./boxes.js";
import type { BatchChange, Part } from "./change.js";
import { objectsOf } from "./objects.js";

/** What becomes of the labels where a picture is erased. */
const labels = z.enum(["ignore", "stay"]);

/** A square of a share of the shorter side, erased; by default its labels are ignored. */
const cutout = z.strictObject({
  kind: z.literal("cutout"),
  side: z.number().positive().max(2).default(0.5),
  labels: labels.default("ignore"),
  probability: probability.default(0.5),
});

/** A box of random area and ratio, erased; by default its labels are ignored. */
const randomErasing = z.strictObject({
  kind: z.literal("random-erasing"),
  scale: spread(z.number().positive().max(1)).default([0.02, 0.33]),
  ratio: spread(z.number().positive()).default([0.3, 3.3]),
  labels: labels.default("ignore"),
  probability: probability.default(0.5),
});

/** A box of another picture. */
const cutmix = z.strictObject({
  kind: z.literal("cutmix"),
  alpha: z.number().min(0.1).max(4).default(1),
  probability: probability.default(0.5),
});

/** Half of the classes of another picture. Source: Olsson et al. 2021, ClassMix, section 3.1. */
const classmix = z.strictObject({
  kind: z.literal("classmix"),
  probability: probability.default(0.5),
});

/**
 * Some of the objects of another picture: connected parts of the classes given (by default of any), each no smaller and no
 * larger than these shares of the picture.
 *
 * Source: Ghiasi et al. 2021, "Simple Copy-Paste", section 3; masks of classes have no instances, so connected parts
 * stand for them.
 */
const copyPaste = z.strictObject({
  kind: z.literal("copy-paste"),
  classes: z.array(z.int().min(0)).min(1).optional(),
  size: spread(z.number().min(0).max(1)).default([0.0005, 0.25]),
  probability: probability.default(0.5),
});

export const batchwise = z.discriminatedUnion("kind", [cutout, randomErasing, cutmix, classmix, copyPaste]);
/** An augmentation of a batch's numbers with all its parameters, plain data. */
export type BatchAugmentation = z.infer<typeof batchwise>;

/**
 * Draws what an augmentation does to a batch, each picture with its probability. Pictures are mixed with the picture a
 * uniform number of places further on, so none with itself.
 *
 * Throws a {@link UserError} for ClassMix and copy-paste without labels, and for mixing in a batch of one.
 */
export function drawBatch(augmentation: BatchAugmentation, contents: BatchContents, seed: Seed): BatchChange[] {
  const { batch, height, width } = contents;
  const { kind } = augmentation;
  if (kind !== "cutout" && kind !== "random-erasing" && batch < 2)
    throw new UserError(`${kind} mixes pictures, and a batch has one`, {
      key: kind,
      fix: "use batches of two or more, or leave it out",
    });
  const distance = batch < 2 ? 0 : 1 + randomInt(fold(seed, "partner"), batch - 1);
  return Array.from({ length: batch }, (_, picture): BatchChange[] => {
    const own = fold(seed, "picture", picture);
    if (uniform(fold(own, "probability")) >= augmentation.probability) return [];
    const from = (picture + distance) % batch;
    const paste = (part: Part): BatchChange[] => [{ kind: "paste", from, onto: picture, part }];
    switch (augmentation.kind) {
      case "cutout": {
        const side = Math.max(1, Math.round(augmentation.side * Math.min(height, width)));
        const box = cutoutBox(height, width, side, fold(own, "box"));
        return [{ kind: "erase", picture, box, labels: augmentation.labels }];
      }
      case "random-erasing": {
        const box = erasingBox(height, width, augmentation.scale, augmentation.ratio, fold(own, "box"));
        return box === undefined ? [] : [{ kind: "erase", picture, box, labels: augmentation.labels }];
      }
      case "cutmix":
        return paste({ box: cutmixBox(height, width, augmentation.alpha, fold(own, "box")) });
      case "classmix":
        return paste({ classes: halfOfClasses(contents, from, kind, fold(own, "classes")) });
      case "copy-paste":
        return paste({ objects: someObjects(augmentation, contents, from, fold(own, "objects")) });
    }
  }).flat();
}

function labelsOf({ truth, height, width }: BatchContents, picture: number, kind: string) {
  if (truth === undefined)
    throw new UserError(`${kind} chooses pixels by their labels, and these pictures have none`, {
      key: kind,
      fix: "use it in fine-tuning only",
    });
  return {
    ignoreLabel: truth.ignoreLabel,
    labels: truth.labels.subarray(picture * height * width, (picture + 1) * height * width),
  };
}

function halfOfClasses(contents: BatchContents, from: number, kind: string, seed: Seed): number[] {
  const { labels, ignoreLabel } = labelsOf(contents, from, kind);
  // Bytes in the masks of every data set.
  const seen = new Uint8Array(256);
  for (let i = 0; i < labels.length; i++) seen[labels[i]!] = 1;
  const present = [...seen.keys()].filter((label) => seen[label] === 1 && label !== ignoreLabel);
  const order = permutation(seed, present.length);
  return [...order.subarray(0, Math.ceil(present.length / 2))].map((i) => present[i]!);
}

function someObjects(
  { classes, size, kind }: z.infer<typeof copyPaste>,
  contents: BatchContents,
  from: number,
  seed: Seed,
): number[] {
  const { labels, ignoreLabel } = labelsOf(contents, from, kind);
  const wanted = (label: number) => label !== ignoreLabel && (classes?.includes(label) ?? true);
  const [least, most] = size.map((share) => share * labels.length) as [number, number];
  return objectsOf(labels, contents.width, wanted)
    .filter((object) => object.size >= least && object.size <= most)
    .filter((_, i) => uniform(seed, i) < 0.5)
    .map(({ pixel }) => pixel);
}
