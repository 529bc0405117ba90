import type * as tf from "@tensorflow/tfjs-core";
import type { Mode, Network } from "./network.js";

/**
 * A network whose batch normalisations keep the running averages that they came with while its weights are trained: for
 * training on a few images, whose own averages are far from those of the images that it was trained on before.
 */
export function withFixedStatistics<In, Out extends tf.TensorContainer, N extends Network<In, Out>>(
  network: N & Network<In, Out>,
): N {
  return { ...network, apply: (input: In, mode: Mode) => network.apply(input, { ...mode, training: false }) };
}
