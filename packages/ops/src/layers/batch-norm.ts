import type * as tf from "@tensorflow/tfjs-core";
import { constant, type Initializer, type Mode, type Scope } from "@ddep/core";
import { batchNormAct } from "../norms/batch-norm-act.js";
import { takesEpilogue, type Epilogue } from "../norms/epilogue.js";
import type { Activation } from "../activations/rectifier.js";

export interface BatchNormLayerOptions {
  readonly channels: number;
  /** Added to the variance; 1e-5 by default. */
  readonly epsilon?: number | undefined;
  /** Weight of the batch in the running averages; 0.1 by default. */
  readonly momentum?: number;
  /** First value of the scale; 1 by default, 0 makes a residual branch start as nothing. */
  readonly scale?: Initializer | undefined;
  /** What follows the norm, such as `relu`; nothing by default. */
  readonly activation?: Activation | undefined;
}

export interface BatchNormLayer {
  (x: tf.Tensor4D, mode: Mode): tf.Tensor4D;
  /** The layer as the epilogue of the convolution before it, where our kernels have that and nothing is trained. */
  epilogue(mode: Mode): Epilogue | undefined;
}

/** Batch normalisation, with what follows it, and its `weight`, `bias`, `running_mean` and `running_var`. */
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
