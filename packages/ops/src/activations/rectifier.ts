import type * as tf from "@tensorflow/tfjs-core";
import { relu, relu6 } from "./activation.js";
import { attribute, type Attribute, type Native } from "../engine/native.js";

/** An element-wise function of a map, such as `relu`. */
export type Activation = (x: tf.Tensor4D) => tf.Tensor4D;

/** The upper limit of each activation that our kernels support; the lower limit is 0. */
const ceilings = new Map<Activation, number>([
  [relu, 3.4e38],
  [relu6, 6],
]);

/** Returns whether our kernels can apply an activation in the same pass. */
export function isRectifier(activation: Activation | undefined): boolean {
  return activation === undefined || ceilings.has(activation);
}

/** Encodes an activation accepted by {@link isRectifier} as attributes of our kernels. */
export function rectifierAttributes(tensorflow: Native, activation: Activation | undefined): Attribute[] {
  return [
    attribute.bool(tensorflow, "rectified", activation !== undefined),
    attribute.float(tensorflow, "ceiling", activation === undefined ? 0 : ceilings.get(activation)!),
  ];
}
