import type * as tf from "@tensorflow/tfjs-core";
import type { Mode, Network } from "./network.js";
import { noGrad } from "./engine.js";

/**
 * Returns a network with no trainable parameters. It always runs in inference mode, so the running averages of batch
 * normalisation do not change either, and outside the gradient tape.
 */
export function frozen<In, Out extends tf.TensorContainer, N extends Network<In, Out>>(
  network: N & Network<In, Out>,
): N {
  return {
    ...network,
    parameters: network.parameters.map((entry) => ({ ...entry, role: "frozen" as const })),
    apply: (input: In, mode: Mode) => noGrad(() => network.apply(input, { ...mode, training: false })),
  };
}
