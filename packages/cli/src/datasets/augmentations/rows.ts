import { basename } from "node:path";
import {
  centreCrop,
  drawWords,
  geometricAugmentations,
  geometricOf,
  mixes,
  policyOf,
  type Draw,
  type GeometricPart,
  type GeometricSpec,
} from "@ddep/augmentations";
import {
  fold,
  imagenetNormalization,
  randomInt,
  UserError,
  type BatchContents,
  type Geometry,
  type LabelMap,
  type Seed,
} from "@ddep/core";
import { batchContents, type Dataset, type LabelledPicture, type Picture, type Sample } from "@ddep/datasets";
import type { LabelledImage } from "@ddep/runs";
import { isGeometric, type SheetSpec } from "./list.js";
import type { Opened } from "./open.js";

export interface RowsOptions {
  readonly seed: Seed;
  readonly draws: number;
  /** Side of the images, in pixels. */
  readonly size: number;
}

/** Padding and erased areas show as this mean colour, which an encoder sees as 0. */
const normalization = imagenetNormalization;

/** The whole image, centred in a square. */
function letterbox(height: number, width: number, size: number): Geometry {
  const scale = size / Math.max(height, width);
  const [h, w] = [Math.max(1, Math.round(height * scale)), Math.max(1, Math.round(width * scale))];
  return {
    from: { x: 0, y: 0, width, height },
    to: { x: Math.floor((size - w) / 2), y: Math.floor((size - h) / 2), width: w, height: h },
    height: size,
    width: size,
    flip: false,
  };
}

/** The part of an image that a geometry shows, for a caption. */
const geometryWords = ({ from: { x, y, width, height }, flip }: Geometry) =>
  `${width} x ${height} at ${x}, ${y}${flip ? ", mirrored" : ""}`;

/** An image of the set, with its name. */
interface Named {
  readonly name: string;
  readonly picture: Picture | LabelledPicture;
}

const sample = async ({ name, picture }: Named, geometry: Geometry): Promise<Sample<Picture>> => ({
  name,
  picture,
  geometry,
  pixels: await picture.pixels(geometry.from, geometry.to.height, geometry.to.width),
});

/** The first image of a batch, as bytes. */
function first({ images, truth, height, width }: BatchContents, name: string): LabelledImage {
  const { mean, std } = normalization;
  const data = Uint8ClampedArray.from(images.subarray(0, height * width * 3), (x, i) => x * std[i % 3]! + mean[i % 3]!);
  const labels = truth && { data: truth.labels.subarray(0, height * width), height, width };
  return { name, image: { data, height, width }, labels };
}

async function choose({ length, name, open }: Dataset, seed: Seed, count: number): Promise<Named[]> {
  if (length < count)
    throw new UserError(`mixing needs ${count} images, but there are only ${length}`, {
      fix: "remove the augmentations that mix images, or give a folder with more images",
    });
  const start = randomInt(seed, length);
  const step = length < 2 ? 0 : 1 + randomInt(seed, length - 1, 1);
  const indices = Array.from({ length: count }, (_, i) => (start + i * step) % length);
  return Promise.all(indices.map(async (i) => ({ name: name(i), picture: await open(i) })));
}

/**
 * One row per augmentation: the original, the other image if two are mixed, and random draws captioned with their parameters.
 *
 * Every draw is applied, whatever the probability of the augmentation. Throws the UserErrors of the set's images.
 */
export async function augmentationRows(
  { set, labelMap }: Opened,
  specs: readonly SheetSpec[],
  { seed, draws, size }: RowsOptions,
): Promise<LabelledImage[][]> {
  const ignoreLabel = labelMap?.ignoreLabel ?? 255;
  const mixing = specs.some((spec) => !isGeometric(spec) && mixes(spec));
  const chosen = await choose(set, fold(seed, "picture"), mixing ? 2 : 1);
  const square = centreCrop({ size, shorterSide: size });
  const contentsOf = async (pictures: readonly Named[], geometry: (h: number, w: number) => Geometry) => {
    const samples = pictures.map((each) => sample(each, geometry(each.picture.height, each.picture.width)));
    return Promise.all(samples);
  };
  const show = (samples: readonly Sample<Picture>[], name: string) =>
    first(batchContents(samples, normalization, ignoreLabel), name);
  const original = chosen.slice(0, 1);
  const seeds = (i: number, { kind }: SheetSpec) => Array.from({ length: draws }, (_, k) => fold(seed, kind, i, k));

  async function geometricRow(spec: GeometricSpec, i: number): Promise<LabelledImage[]> {
    const draw = geometricOf(spec);
    const { picture } = original[0]!;
    const mask = "labels" in picture ? { labels: picture.labels, ignoreLabel } : undefined;
    const drawn = seeds(i, spec).map(async (own) => {
      const geometry = draw(picture.height, picture.width, own, mask);
      return show(await contentsOf(original, () => geometry), geometryWords(geometry));
    });
    const whole = await contentsOf(original, (h, w) => letterbox(h, w, size));
    return [show(whole, title(spec)), ...(await Promise.all(drawn))];
  }

  async function otherRow(spec: Exclude<SheetSpec, GeometricSpec>, i: number, labelMap: LabelMap | undefined) {
    const pictures = mixes(spec) ? chosen : original;
    let words = "";
    const onDraw = ({ kind, seed, changes }: Draw) => {
      const own = changes.filter((change) => !("onto" in change) || change.onto === 0);
      words = drawWords({ kind, seed, changes: own as Draw["changes"] }, (i) => labelMap?.names[i] ?? String(i));
    };
    const { photometric, mix } = policyOf([{ ...spec, probability: 1 }], { onDraw });
    const row = [show(await contentsOf(original, square), title(spec))];
    if (pictures.length > 1) row.push(show(await contentsOf(pictures.slice(1), square), basename(pictures[1]!.name)));
    for (const own of seeds(i, spec)) {
      const samples = await contentsOf(pictures, square);
      for (const { pixels, geometry } of samples) photometric?.(pixels, geometry.to.height, geometry.to.width, own);
      const contents = batchContents(samples, normalization, ignoreLabel);
      mix?.(contents, own);
      row.push(first(contents, words));
    }
    return row;
  }

  return Promise.all(specs.map((spec, i) => (isGeometric(spec) ? geometricRow(spec, i) : otherRow(spec, i, labelMap))));
}

/** The kind of an augmentation, the effect of its options, and its probability in a run if below 1. */
function title(spec: SheetSpec): string {
  if (!isGeometric(spec)) return spec.probability < 1 ? `${spec.kind}, in a run p = ${spec.probability}` : spec.kind;
  const part: GeometricPart = geometricAugmentations[spec.kind];
  return [spec.kind, part.words?.(spec)].filter(Boolean).join(", ");
}
