import type * as tf from "@tensorflow/tfjs-core";
import { relu, relu6 } from "./activation.js";
import { attribute, type Attribute, type Native } from "../engine/native.js";

/** A function of every value of a map, such as `relu`. */
export type Activation = (x: tf.Tensor4D) => tf.Tensor4D;

/** Where the activations that our kernels know cut values off above; below they all do at 0. */
const ceilings = new Map<Activation, number>([
  [relu, 3.4e38],
  [relu6, 6],
]);

/** Whether our kernels can do an activation on the way. */
export function isRectifier(activation: Activation | undefined): boolean {
  return activation === undefined || ceilings.has(activation);
}

/** An activation as our kernels are told of it: one that {@link isRectifier} knows. */
export function rectifierAttributes(tensorflow: Native, activation: Activation | undefined): Attribute[] {
  return [
    attribute.bool(tensorflow, "rectified", activation !== undefined),
    attribute.float(tensorflow, "ceiling", activation === undefined ? 0 : ceilings.get(activation)!),
  ];
}
