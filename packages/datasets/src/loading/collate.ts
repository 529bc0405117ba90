import {
  applyToLabels,
  UserError,
  type BatchContents,
  type ClassifiedBatch,
  type Geometry,
  type ImageBatch,
  type LabelledBatch,
  type LabelMap,
  type Normalization,
} from "@ddep/core";
import * as tf from "@tensorflow/tfjs-core";
import type { ClassifiedPicture, LabelledPicture, Picture } from "../contract/dataset.js";
import type { Sample } from "./sample.js";

/** Changes a batch in place before its tensors are created. */
export type Mix = (contents: BatchContents) => void;

/** Creates a batch's tensors, owned by the caller, from images of equal size. */
export type Collate<P extends Picture, B> = (samples: readonly Sample<P>[], mix?: Mix) => B;

/** Returns the column of the canvas that column 0 of the resized region maps to, and the step to the next one. */
function columns({ flip, to, width }: Geometry): readonly [first: number, step: number] {
  return flip ? [width - 1 - to.x, -1] : [to.x, 1];
}

/** Maps each byte value of a channel to the encoder's normalisation. */
type Tables = readonly [Float32Array, Float32Array, Float32Array];

function normalizationTables({ mean, std }: Normalization): Tables {
  const table = (channel: 0 | 1 | 2) =>
    Float32Array.from({ length: 256 }, (_, byte) => (byte - mean[channel]) / std[channel]);
  return [table(0), table(1), table(2)];
}

/** Writes an image into the batch at offset `start`. */
function writePixels(
  out: Float32Array,
  start: number,
  { geometry, pixels }: Sample<Picture>,
  [red, green, blue]: Tables,
): void {
  const [first, step] = columns(geometry);
  const { to, width } = geometry;
  for (let y = 0, i = 0; y < to.height; y++) {
    let o = start + 3 * ((to.y + y) * width + first);
    for (let x = 0; x < to.width; x++, i += 3, o += 3 * step) {
      out[o] = red[pixels[i]!]!;
      out[o + 1] = green[pixels[i + 1]!]!;
      out[o + 2] = blue[pixels[i + 2]!]!;
    }
  }
}

function commonSize(samples: readonly Sample<Picture>[]): readonly [height: number, width: number] {
  const { height, width } = samples[0]!.geometry;
  for (const { name, geometry } of samples)
    if (geometry.height !== height || geometry.width !== width)
      throw new UserError(
        `becomes ${geometry.width} x ${geometry.height} pixels, but ${samples[0]!.name} in the same batch becomes ${width} x ${height}`,
        { file: name, fix: "crop or resize to one size, or use a batch of one" },
      );
  return [height, width];
}

/** Writes the images of a batch: `(pixel - mean) / std`, 0 where padded. */
function contentsOf(samples: readonly Sample<Picture>[], tables: Tables): BatchContents {
  const [height, width] = commonSize(samples);
  const size = height * width * 3;
  const images = new Float32Array(samples.length * size);
  samples.forEach((sample, b) => writePixels(images, b * size, sample, tables));
  return { batch: samples.length, height, width, images };
}

/** Writes the labels of a batch, with the ignore label where padded. */
function labelsOf(samples: readonly Sample<LabelledPicture>[], ignoreLabel: number): Int32Array {
  const [height, width] = commonSize(samples);
  const out = new Int32Array(samples.length * height * width);
  samples.forEach(({ geometry, picture: { labels, height: h, width: w } }, b) =>
    out.set(applyToLabels(labels, h, w, geometry, ignoreLabel), b * height * width),
  );
  return out;
}

/**
 * Assembles the numbers of a batch without creating tensors: images under their geometries, `(pixel - mean) / std`, 0
 * where padded; and labels if all images have them, `ignoreLabel` where padded.
 */
export function batchContents(
  samples: readonly (Sample<Picture> | Sample<LabelledPicture>)[],
  normalization: Normalization,
  ignoreLabel: number,
): BatchContents {
  const contents = contentsOf(samples, normalizationTables(normalization));
  const labelled = samples.filter((sample): sample is Sample<LabelledPicture> => "labels" in sample.picture);
  if (labelled.length < samples.length) return contents;
  return { ...contents, truth: { labels: labelsOf(labelled, ignoreLabel), ignoreLabel } };
}

function imageBatch(samples: readonly Sample<Picture>[], { batch, height, width, images }: BatchContents): ImageBatch {
  return { images: tf.tensor4d(images, [batch, height, width, 3]), names: samples.map(({ name }) => name) };
}

/** Creates images `[B, H, W, 3]` with values `(pixel - mean) / std`, 0 where padded. */
export function collateImages(normalization: Normalization): Collate<Picture, ImageBatch> {
  const tables = normalizationTables(normalization);
  return (samples, mix) => {
    const contents = contentsOf(samples, tables);
    mix?.(contents);
    return imageBatch(samples, contents);
  };
}

/** Creates images like {@link collateImages}, and labels `[B, H, W]` with the ignore label where padded. */
export function collateLabelled(
  normalization: Normalization,
  { ignoreLabel }: LabelMap,
): Collate<LabelledPicture, LabelledBatch> {
  const tables = normalizationTables(normalization);
  return (samples, mix) => {
    const contents = contentsOf(samples, tables);
    const labels = labelsOf(samples, ignoreLabel);
    mix?.({ ...contents, truth: { labels, ignoreLabel } });
    const { batch, height, width } = contents;
    return { ...imageBatch(samples, contents), labels: tf.tensor3d(labels, [batch, height, width], "int32") };
  };
}

/** Creates images like {@link collateImages}, and class indices `[B]`. */
export function collateClassified(normalization: Normalization): Collate<ClassifiedPicture, ClassifiedBatch> {
  const collate = collateImages(normalization);
  return (samples, mix) => ({
    ...collate(samples, mix),
    classes: tf.tensor1d(
      Int32Array.from(samples, ({ picture }) => picture.classIndex),
      "int32",
    ),
  });
}
