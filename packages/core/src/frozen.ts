import type * as tf from "@tensorflow/tfjs-core";
import type { Mode, Network } from "./network.js";
import { noGrad } from "./engine.js";

/**
 * A network that nothing moves any more: no trainable parameter, always in inference mode (so batch normalisation's
 * running averages stay too), and outside the gradient tape.
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
