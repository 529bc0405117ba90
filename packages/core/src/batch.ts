import type * as tf from "@tensorflow/tfjs-core";

/** Images `[B, H, W, 3]` in the requested normalisation, with the file name of each. */
export interface ImageBatch {
  readonly images: tf.Tensor4D;
  readonly names: readonly string[];
}

/** Images with one class index per pixel: `[B, H, W]` int32, the ignore label where there is no ground truth. */
export interface LabelledBatch extends ImageBatch {
  readonly labels: tf.Tensor3D;
}

/** Images with one class index per image: `[B]` int32. */
export interface ClassifiedBatch extends ImageBatch {
  readonly classes: tf.Tensor1D;
}

/** The numbers of a training batch before they become tensors. The receiver may change them in place. */
export interface BatchContents {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  /** `[B, H, W, 3]` in the encoder's normalisation, 0 where padded. */
  readonly images: Float32Array;
  /** The class index of each pixel, if the images have labels. */
  readonly truth?: {
    /** `[B, H, W]`. */
    readonly labels: Int32Array;
    readonly ignoreLabel: number;
  };
}

/** The classes of a data set: their names by index, and the value that marks pixels without ground truth. */
export interface LabelMap {
  readonly names: readonly string[];
  readonly ignoreLabel: number;
  /** RGB colour of each class, 0 to 255, for visualisation. */
  readonly colours: readonly (readonly [number, number, number])[];
  /**
   * The value of each class, by index, in the data set's mask files and in predictions for its benchmark. Defaults to
   * the index itself.
   */
  readonly ids?: readonly number[];
  /** The values in mask files that are mapped to the ignore label. Defaults to the ignore label alone. */
  readonly ignoredIds?: readonly number[];
}
