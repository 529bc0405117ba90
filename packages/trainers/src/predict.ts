import * as tf from "@tensorflow/tfjs-core";
import type { Network } from "@ddep/core";
import { tilesAlong, type TileSize } from "./tiles.js";
import { flipped, multiScale, segmenterOf, wholeImage, type View } from "./views/index.js";

/** The views of an image whose logits are averaged (logits, not softmax probabilities). */
export interface PredictOptions {
  /** How each image is split: `wholeImage` (the default), `halves` or `sliding({ window })`. */
  readonly protocol?: View;
  /** Whether to also average the logits of the mirrored image. Defaults to true. */
  readonly flip?: boolean;
  /** Scales of the image whose logits are averaged. Defaults to 1 alone. */
  readonly scales?: readonly number[];
}

/** Predicted classes and their confidences, both `[B, H, W]` flattened. */
export interface Classified {
  readonly classes: Int32Array;
  /** The softmax of the averaged logits for the predicted class, 0 to 1. */
  readonly confidences: Float32Array;
}

/**
 * Computes logits `[B, H, W, K]` of images `[B, H, W, 3]` of any size, averaged over views: the image at each scale,
 * each of these mirrored too, and each of those split as `protocol` says.
 *
 * Beyond what the network needs for its largest input, memory holds a few maps the size of the logits, whatever the
 * number of views.
 *
 * @throws UserError if a scale is not a positive number
 */
export function logitsOf(
  network: Network,
  images: tf.Tensor4D,
  { protocol = wholeImage, flip = true, scales = [1] }: PredictOptions = {},
): tf.Tensor4D {
  const views = [protocol, ...(flip ? [flipped] : []), multiScale(scales)];
  const segmenter = views.reduce((inner, view) => view(inner), segmenterOf(network));
  return tf.tidy(() => segmenter(images));
}

/** The largest image that is processed at once, 2,048 x 2,048; tiles overlap by a quarter. */
export const TILES: TileSize = { window: 2048, stride: 1536 };

/** Copies a tile `[B, h, w]` to its position in maps `[B, H, W]`. */
function place<T extends Int32Array | Float32Array>(
  maps: T,
  [, height, width]: readonly number[],
  tile: tf.Tensor,
  [top, left]: readonly [number, number],
): void {
  const [count, rows, columns] = tile.shape as [number, number, number];
  const data = tile.dataSync() as T;
  for (let b = 0; b < count; b++)
    for (let y = 0; y < rows; y++) {
      const from = (b * rows + y) * columns;
      maps.set(data.subarray(from, from + columns), (b * height! + top + y) * width! + left);
    }
}

/**
 * Predicts the class of each pixel of images `[B, H, W, 3]` of any size, and its confidence.
 *
 * An image of more than 2,048 x 2,048 pixels is processed in {@link TILES}, so that memory holds the logits of only one
 * tile. Each pixel is taken from the tile whose edges are farthest away: at least 256 pixels, except at the edges of
 * the image.
 */
export function classify(
  network: Network,
  images: tf.Tensor4D,
  options?: PredictOptions,
  tiles: TileSize = TILES,
): Classified {
  const [count, height, width] = images.shape;
  const classes = new Int32Array(count * height * width);
  const confidences = new Float32Array(classes.length);
  const fits = height * width <= tiles.window ** 2;
  const along = (length: number) => tilesAlong(length, fits ? { ...tiles, window: length } : tiles);
  for (const row of along(height))
    for (const column of along(width))
      tf.tidy(() => {
        const [y, x] = [row.seen, column.seen];
        const seen = logitsOf(network, tf.slice4d(images, [0, y.start, x.start, 0], [-1, y.size, x.size, -1]), options);
        const from: [number, number, number, number] = [0, row.kept.start - y.start, column.kept.start - x.start, 0];
        const logits = tf.slice4d(seen, from, [-1, row.kept.size, column.kept.size, -1]);
        const at = [row.kept.start, column.kept.start] as const;
        place(classes, images.shape, tf.argMax(logits, 3), at);
        place(confidences, images.shape, tf.max(tf.softmax(logits), 3), at);
      });
  return { classes, confidences };
}

/** Predicts the class of each pixel, `[B, H, W]` int32, of images `[B, H, W, 3]` of any size, like {@link classify}. */
export function predict(network: Network, images: tf.Tensor4D, options?: PredictOptions): tf.Tensor3D {
  const [count, height, width] = images.shape;
  return tf.tensor3d(classify(network, images, options).classes, [count, height, width], "int32");
}
