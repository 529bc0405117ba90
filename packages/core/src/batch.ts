import type * as tf from "@tensorflow/tfjs-core";

/** Images `[B, H, W, 3]` in the encoder's normalisation, and the file each came from. */
export interface ImageBatch {
  readonly images: tf.Tensor4D;
  readonly names: readonly string[];
}

/** Images with a class index a pixel: `[B, H, W]` int32, the ignore label where there is no truth. */
export interface LabelledBatch extends ImageBatch {
  readonly labels: tf.Tensor3D;
}

/** Images with one class index each: `[B]` int32. */
export interface ClassifiedBatch extends ImageBatch {
  readonly classes: tf.Tensor1D;
}

/** The classes of a data set: their names by index, and the value that marks pixels without truth. */
export interface LabelMap {
  readonly names: readonly string[];
  readonly ignoreLabel: number;
  /** RGB colour of each class for pictures, 0 to 255. */
  readonly colours: readonly (readonly [number, number, number])[];
  /**
   * The value of each class, by index, in the mask files of the data set and in predictions for its benchmark; by default
   * the index itself.
   */
  readonly ids?: readonly number[];
  /** The values of the mask files that count as the ignore label; by default the ignore label alone. */
  readonly ignoredIds?: readonly number[];
}
