import { fold, randomInt, type Seed } from "@ddep/core";
import * as tf from "@tensorflow/tfjs-core";

export const SIDE = 32;

/** Pictures of two bright bars on a dark ground, `[count, SIDE, SIDE, 3]`, of mean 0 and deviation 1. */
export function bars(count: number, seed: Seed): tf.Tensor4D {
  const pixels = new Float32Array(count * SIDE * SIDE * 3);
  for (let picture = 0; picture < count; picture++) {
    const of = fold(seed, picture);
    const [row, column] = [randomInt(of, SIDE - 8, 0), randomInt(of, SIDE - 8, 1)];
    for (let i = 0; i < SIDE * SIDE; i++) {
      const [y, x] = [Math.floor(i / SIDE), i % SIDE];
      if ((y >= row && y < row + 8) || (x >= column && x < column + 8))
        pixels.fill(1, 3 * (picture * SIDE * SIDE + i), 3 * (picture * SIDE * SIDE + i + 1));
    }
  }
  return tf.tidy(() => {
    const images = tf.tensor4d(pixels, [count, SIDE, SIDE, 3]);
    const { mean, variance } = tf.moments(images);
    return tf.div(tf.sub(images, mean), tf.sqrt(variance));
  });
}

/** Draws the first of some pictures into a new canvas. */
export function draw(images: tf.Tensor4D, into: Element): void {
  const bytes = tf.tidy(() => {
    const first = tf.slice4d(images, [0, 0, 0, 0], [1, -1, -1, -1]);
    return tf.clipByValue(tf.add(tf.mul(first, 50), 110), 0, 255).dataSync();
  });
  const canvas = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
  const data = new ImageData(SIDE, SIDE);
  for (let i = 0; i < SIDE * SIDE; i++) data.data.set([...bytes.subarray(3 * i, 3 * i + 3), 255], 4 * i);
  canvas.getContext("2d")!.putImageData(data, 0, 0);
  into.append(canvas, " ");
}
