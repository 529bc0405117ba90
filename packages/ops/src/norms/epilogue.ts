import type * as tf from "@tensorflow/tfjs-core";
import { isRecorded } from "@ddep/core";
import { batchNormAct } from "./batch-norm-act.js";
import type { BatchNormState } from "./batch-norm.js";
import { attribute, type Attribute, type Native } from "../engine/native.js";
import { ownKernels } from "../engine/fast-paths.js";
import { isRectifier, rectifierAttributes, type Activation } from "../activations/rectifier.js";

/** What follows a convolution or product in inference: a normalisation with running averages, and an activation. */
export interface Epilogue {
  readonly state: BatchNormState;
  readonly epsilon: number;
  readonly activation?: Activation | undefined;
}

/** Returns whether our own kernels can apply an epilogue with this activation, and no gradient is recorded. */
export function takesEpilogue(activation: Activation | undefined): boolean {
  return !isRecorded() && isRectifier(activation) && ownKernels("foldedNorm") !== undefined;
}

/** Applies an epilogue to results that were computed without it: `activation(batchNorm(y))`. */
export function applyEpilogue(y: tf.Tensor4D, epilogue: Epilogue | undefined): tf.Tensor4D {
  if (epilogue === undefined) return y;
  return batchNormAct(y, epilogue.state, { training: false, epsilon: epilogue.epsilon }, epilogue.activation);
}

/** Encodes an epilogue as attributes and inputs of our own ops: a bias, a normalisation with an activation, or none. */
export function epilogueOperands(
  tensorflow: Native,
  epilogue?: Epilogue | tf.Tensor1D,
): { attributes: Attribute[]; inputs: tf.Tensor[] } {
  const operands = (inputs: tf.Tensor[], epsilon = 0, activation?: Activation) => ({
    attributes: [
      attribute.int(tensorflow, "epilogue_inputs", inputs.length),
      attribute.float(tensorflow, "epsilon", epsilon),
      ...rectifierAttributes(tensorflow, activation),
    ],
    inputs,
  });
  if (epilogue === undefined) return operands([]);
  if (!("state" in epilogue)) return operands([epilogue]);
  const { scale, offset, mean, variance } = epilogue.state;
  return operands([scale, offset, mean, variance], epilogue.epsilon, epilogue.activation);
}
