import { fold, seedOf, UserError, type LabelMap, type Seed } from "@ddep/core";
import type { ClassifiedDataset, LabelledDataset } from "../contract/dataset.js";
import { pictureOf } from "../pictures/picture.js";
import { memoised } from "../pictures/memoised.js";
import { kinds } from "../shapes/kinds.js";
import { drawObject, drawScene, type Scene } from "../shapes/scene.js";
import type { DatasetPart } from "./part.js";

/** Background and the seven kinds of objects. */
export const shapesLabels: LabelMap = {
  names: ["background", ...kinds.map(({ name }) => name)],
  ignoreLabel: 255,
  colours: [
    [40, 40, 48],
    [230, 75, 60],
    [245, 170, 50],
    [110, 190, 80],
    [60, 150, 220],
    [155, 95, 200],
    [245, 225, 95],
    [80, 205, 190],
  ],
};

export interface ShapesOptions {
  readonly seed: Seed;
  /** Splits of the same seed share no image. */
  readonly split: "train" | "val";
  /** Number of images in the set. */
  readonly length: number;
  /** Side of the square images, in pixels. */
  readonly size: number;
}

const bytesOf = ({ rgb, labels }: Scene) => rgb.byteLength + labels.byteLength;

const nameOf = (set: string, split: string, index: number) => `${set}/${split}/${String(index).padStart(6, "0")}`;

/**
 * Generates scenes procedurally, on the fly: textured objects of seven kinds that occlude one another, under varying
 * light, with exact labels. Image i is a pure function of seed, split, size and i, so a longer set starts with the
 * images of a shorter one.
 */
export function shapes({ seed, split, length, size }: ShapesOptions): LabelledDataset {
  const stream = fold(seed, "shapes", split);
  const scene = memoised((i) => Promise.resolve(drawScene(size, fold(stream, i))), bytesOf);
  return {
    length,
    labelMap: shapesLabels,
    name: (i) => nameOf("shapes", split, i),
    async open(i) {
      const { rgb, labels } = await scene(i);
      return { ...pictureOf(rgb, size, size), labels };
    },
  };
}

/**
 * Generates images of a single object each, with the kinds and the light of {@link shapes}. The kind is the class;
 * classes take turns.
 */
export function shapesObjects({ seed, split, length, size }: ShapesOptions): ClassifiedDataset {
  const stream = fold(seed, "shapes-objects", split);
  const kind = (i: number) => i % kinds.length;
  const scene = memoised((i) => Promise.resolve(drawObject(size, kind(i), fold(stream, i))), bytesOf);
  return {
    length,
    classNames: kinds.map(({ name }) => name),
    name: (i) => nameOf("shapes-objects", split, i),
    async open(i) {
      const { rgb } = await scene(i);
      return { ...pictureOf(rgb, size, size), classIndex: kind(i) };
    },
  };
}

/** Side of the images of the named data set, in pixels. */
const SIZE = 96;

/** One fixed data set, independent of the seed of a run. */
export const shapesPart: DatasetPart = {
  title: "Generated scenes",
  help: "textured objects of seven kinds that occlude one another, 96 x 96, generated on the fly",
  source: "this project",
  tree: [],
  train: "train",
  validation: "val",
  needsRoot: false,
  labelMap: shapesLabels,
  async labelled({ split }) {
    if (split !== "train" && split !== "val")
      throw new UserError(`shapes has no split "${split}"`, { key: "--split", fix: "use train or val" });
    return shapes({ seed: seedOf(2022), split, length: split === "train" ? 400 : 200, size: SIZE });
  },
  unlabelled: () => shapes({ seed: seedOf(2023), split: "train", length: 4000, size: SIZE }),
  layouts: [],
};
