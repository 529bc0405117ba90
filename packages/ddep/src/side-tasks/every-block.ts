import { fold, type Seed } from "@ddep/core";
import { meanSquaredError } from "@ddep/ops";
import * as tf from "@tensorflow/tfjs-core";
import type { Parts } from "../parts.js";
import { blocksOf, sideHead, type SideTask } from "./side-task.js";

/**
 * Every block but the last predicts the target at the size of its own map. The target is averaged over squares and
 * rescaled to a mean square of 1, because averages of noise are small.
 *
 * Source: Lee et al. 2015 (deep supervision).
 */
export function denoiseEveryBlock(parts: Parts, seed: Seed): SideTask {
  const heads = new Map(
    blocksOf(parts)
      .slice(0, -1)
      .map((block) => [
        block.name,
        { ...sideHead(block, 3, fold(seed, "side head", block.name)), stride: block.stride },
      ]),
  );
  return {
    parameters: [...heads.values()].flatMap(({ parameters }) => parameters),
    begin(_, target) {
      const losses: tf.Scalar[] = [];
      const observe = (name: string, map: tf.Tensor) => {
        const head = heads.get(name);
        if (head === undefined) return;
        const truth = shrunk(target, head.stride);
        // The map belongs to the image padded to the encoder's strides.
        const prediction = tf.slice4d(head.apply(map as tf.Tensor4D), [0, 0, 0, 0], truth.shape);
        losses.push(meanSquaredError(prediction, truth));
      };
      return { observe, losses };
    },
  };
}

function shrunk(map: tf.Tensor4D, stride: number): tf.Tensor4D {
  return tf.tidy(() => {
    const averages = tf.avgPool(map, stride, stride, "valid");
    return tf.div(averages, tf.sqrt(tf.add(tf.mean(tf.square(averages)), 1e-12)));
  });
}
