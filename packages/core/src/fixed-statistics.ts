import type * as tf from "@tensorflow/tfjs-core";
import type { Mode, Network } from "./network.js";

/**
 * Returns a network whose batch normalisation keeps its running averages while the weights are trained. For training on
 * a few images, whose statistics differ widely from those of the images the network was pretrained on.
 */
export function withFixedStatistics<In, Out extends tf.TensorContainer, N extends Network<In, Out>>(
  network: N & Network<In, Out>,
): N {
  return { ...network, apply: (input: In, mode: Mode) => network.apply(input, { ...mode, training: false }) };
}
