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

/** Changes a batch in place before its tensors are made. */
export type Mix = (contents: BatchContents) => void;

/** Makes a batch's tensors, which the caller owns, from pictures of one size. */
export type Collate<P extends Picture, B> = (samples: readonly Sample<P>[], mix?: Mix) => B;

/** The column of the canvas that column 0 of the resized part lands in, and the step to the next one. */
function columns({ flip, to, width }: Geometry): readonly [first: number, step: number] {
  return flip ? [width - 1 - to.x, -1] : [to.x, 1];
}

/** What a byte of each channel is in the encoder's scale. */
type Tables = readonly [Float32Array, Float32Array, Float32Array];

function normalizationTables({ mean, std }: Normalization): Tables {
  const table = (channel: 0 | 1 | 2) =>
    Float32Array.from({ length: 256 }, (_, byte) => (byte - mean[channel]) / std[channel]);
  return [table(0), table(1), table(2)];
}

/** Writes a picture into a batch whose part of it begins at `start`. */
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
        `comes out ${geometry.width} x ${geometry.height} pixels, and ${samples[0]!.name} in the same batch ${width} x ${height}`,
        { file: name, fix: "crop or resize to one size, or use a batch of one" },
      );
  return [height, width];
}

/** Writes the images of a batch: `(pixel - mean) / std`, and 0 where padded. */
function contentsOf(samples: readonly Sample<Picture>[], tables: Tables): BatchContents {
  const [height, width] = commonSize(samples);
  const size = height * width * 3;
  const images = new Float32Array(samples.length * size);
  samples.forEach((sample, b) => writePixels(images, b * size, sample, tables));
  return { batch: samples.length, height, width, images };
}

/** Writes the labels of a batch: the ignore label where padded. */
function labelsOf(samples: readonly Sample<LabelledPicture>[], ignoreLabel: number): Int32Array {
  const [height, width] = commonSize(samples);
  const out = new Int32Array(samples.length * height * width);
  samples.forEach(({ geometry, picture: { labels, height: h, width: w } }, b) =>
    out.set(applyToLabels(labels, h, w, geometry, ignoreLabel), b * height * width),
  );
  return out;
}

/**
 * The numbers of a batch without tensors: pictures under their geometries, `(pixel - mean) / std` and 0 where padded; labels of
 * pictures that have them, `ignoreLabel` where padded.
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

/** Images `[B, H, W, 3]` with `(pixel - mean) / std`, and 0 where padded. */
export function collateImages(normalization: Normalization): Collate<Picture, ImageBatch> {
  const tables = normalizationTables(normalization);
  return (samples, mix) => {
    const contents = contentsOf(samples, tables);
    mix?.(contents);
    return imageBatch(samples, contents);
  };
}

/** Images as {@link collateImages} makes them, and labels `[B, H, W]`, the ignore label where padded. */
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

/** Images as {@link collateImages} makes them, and class indices `[B]`. */
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
