import type * as tf from "@tensorflow/tfjs-core";

/** Images `[B, H, W, 3]` in the normalisation that was asked for, and the file each came from. */
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

/** The numbers of a training batch before they are tensors; whoever is given them may change them in place. */
export interface BatchContents {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  /** `[B, H, W, 3]` in the encoder's normalisation, 0 where padded. */
  readonly images: Float32Array;
  /** The class index of each pixel, where the pictures have labels. */
  readonly truth?: {
    /** `[B, H, W]`. */
    readonly labels: Int32Array;
    readonly ignoreLabel: number;
  };
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
