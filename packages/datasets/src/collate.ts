import {
  applyToLabels,
  UserError,
  type ClassifiedBatch,
  type Geometry,
  type ImageBatch,
  type LabelledBatch,
  type LabelMap,
  type Normalization,
} from "@ddep/core";
import * as tf from "@tensorflow/tfjs-core";
import type { ClassifiedPicture, LabelledPicture, Picture } from "./dataset.js";
import type { Sample } from "./sample.js";

/** Makes a batch's tensors, which the caller owns, from pictures of one size. */
export type Collate<P extends Picture, B> = (samples: readonly Sample<P>[]) => B;

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
        { file: name, mend: "crop or resize to one size, or use a batch of one" },
      );
  return [height, width];
}

/** Images `[B, H, W, 3]` with `(pixel - mean) / std`, and 0 where padded. */
export function collateImages(normalization: Normalization): Collate<Picture, ImageBatch> {
  const tables = normalizationTables(normalization);
  return (samples) => {
    const [height, width] = commonSize(samples);
    const values = new Float32Array(samples.length * height * width * 3);
    const size = height * width * 3;
    samples.forEach((sample, b) => writePixels(values, b * size, sample, tables));
    return {
      images: tf.tensor4d(values, [samples.length, height, width, 3]),
      names: samples.map(({ name }) => name),
    };
  };
}

/** Images as {@link collateImages} makes them, and labels `[B, H, W]`, the ignore label where padded. */
export function collateLabelled(
  normalization: Normalization,
  { ignoreLabel }: LabelMap,
): Collate<LabelledPicture, LabelledBatch> {
  const collate = collateImages(normalization);
  return (samples) => {
    const [height, width] = commonSize(samples);
    const size = height * width;
    const values = new Int32Array(samples.length * size);
    samples.forEach(({ geometry, picture: { labels, height, width } }, b) =>
      values.set(applyToLabels(labels, height, width, geometry, ignoreLabel), b * size),
    );
    return { ...collate(samples), labels: tf.tensor3d(values, [samples.length, height, width], "int32") };
  };
}

/** Images as {@link collateImages} makes them, and class indices `[B]`. */
export function collateClassified(normalization: Normalization): Collate<ClassifiedPicture, ClassifiedBatch> {
  const collate = collateImages(normalization);
  return (samples) => ({
    ...collate(samples),
    classes: tf.tensor1d(
      Int32Array.from(samples, ({ picture }) => picture.classIndex),
      "int32",
    ),
  });
}
