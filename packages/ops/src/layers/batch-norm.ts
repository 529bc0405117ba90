import type * as tf from "@tensorflow/tfjs-core";
import { constant, type Initializer, type Mode, type Scope } from "@ddep/core";
import { batchNormAct } from "../norms/batch-norm-act.js";
import { takesEpilogue, type Epilogue } from "../norms/epilogue.js";
import type { Activation } from "../activations/rectifier.js";

export interface BatchNormLayerOptions {
  readonly channels: number;
  /** Added to the variance. Defaults to 1e-5. */
  readonly epsilon?: number | undefined;
  /** Weight of the batch in the running averages. Defaults to 0.1. */
  readonly momentum?: number;
  /** Initial scale. Defaults to 1; with 0, a residual branch initially outputs zero. */
  readonly scale?: Initializer | undefined;
  /** Activation after the normalisation, such as `relu`. Defaults to none. */
  readonly activation?: Activation | undefined;
}

export interface BatchNormLayer {
  (x: tf.Tensor4D, mode: Mode): tf.Tensor4D;
  /**
   * Returns the layer as an epilogue of the preceding convolution, if our kernels support that and the mode is
   * inference.
   */
  epilogue(mode: Mode): Epilogue | undefined;
}

/**
 * Batch normalisation and the activation after it, with parameters `weight` and `bias` and buffers `running_mean` and
 * `running_var`.
 */
export function batchNormLayer(
  scope: Scope,
  { channels, epsilon = 1e-5, momentum = 0.1, scale = constant(1), activation }: BatchNormLayerOptions,
): BatchNormLayer {
  const state = {
    scale: scope.parameter("weight", [channels], scale) as tf.Variable<tf.Rank.R1>,
    offset: scope.parameter("bias", [channels], constant(0)) as tf.Variable<tf.Rank.R1>,
    mean: scope.buffer("running_mean", [channels], constant(0)) as tf.Variable<tf.Rank.R1>,
    variance: scope.buffer("running_var", [channels], constant(1)) as tf.Variable<tf.Rank.R1>,
  };
  const layer = (x: tf.Tensor4D, { training, again = false }: Mode) =>
    batchNormAct(x, state, { training, moving: !again, epsilon, momentum }, activation);
  const epilogue = ({ training }: Mode) =>
    training || !takesEpilogue(activation) ? undefined : { state, epsilon, activation };
  return Object.assign(layer, { epilogue });
}
