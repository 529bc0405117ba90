import type * as tf from "@tensorflow/tfjs-core";
import { relu, relu6 } from "./activation.js";
import { attribute, type Attribute, type Native } from "../engine/native.js";

/** A function of every value of a map, such as `relu`. */
export type Activation = (x: tf.Tensor4D) => tf.Tensor4D;

/** The upper limit of each activation that our kernels know; the lower limit is 0. */
const ceilings = new Map<Activation, number>([
  [relu, 3.4e38],
  [relu6, 6],
]);

/** Whether our kernels can apply an activation in the same pass. */
export function isRectifier(activation: Activation | undefined): boolean {
  return activation === undefined || ceilings.has(activation);
}

/** The attributes by which our kernels take an activation, one that {@link isRectifier} accepts. */
export function rectifierAttributes(tensorflow: Native, activation: Activation | undefined): Attribute[] {
  return [
    attribute.bool(tensorflow, "rectified", activation !== undefined),
    attribute.float(tensorflow, "ceiling", activation === undefined ? 0 : ceilings.get(activation)!),
  ];
}
