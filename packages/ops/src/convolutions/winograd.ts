import type * as tf from "@tensorflow/tfjs-core";
import { differentiable, undifferentiated } from "../engine/differentiable.js";
import { epilogueOperands, type Epilogue } from "../norms/epilogue.js";
import { attribute, type Native } from "../engine/native.js";
import type { SideBySide } from "./side-by-side.js";

/**
 * A 3x3 convolution of stride 1 with zero padding of 1, by minimal filtering F(4x4, 3x3): a quarter of the
 * multiplications. Maps that are read upsampled or side by side are neither upsampled nor concatenated.
 *
 * The maps are `[B, H, W, C1]` and `[B, H', W', C2]`, `filter` is `[3, 3, C1 + C2, O]`; the result is `[B, H', W', O]`.
 * Not differentiable with an epilogue.
 *
 * Source: Lavin and Gray 2016, "Fast algorithms for convolutional neural networks".
 */
export function winogradConv(
  tensorflow: Native,
  { first, repeated = false, second }: SideBySide,
  filter: tf.Tensor4D,
  epilogue?: Epilogue,
): tf.Tensor4D {
  const reading = attribute.bool(tensorflow, "repeated", repeated);
  const maps = second === undefined ? [first] : [first, second];
  const many = [attribute.int(tensorflow, "N", maps.length), reading];
  const run = (op: string, inputs: tf.Tensor[], attributes = many) =>
    tensorflow.executeSingleOutput(op, attributes, inputs);
  const gradient = (dy: tf.Tensor, filter: tf.Tensor, start: number, channels: number, folded: boolean) => () =>
    run(
      "DdepConv3x3InputGrad",
      [dy, filter],
      [
        attribute.bool(tensorflow, "repeated", folded),
        attribute.int(tensorflow, "first", start),
        attribute.int(tensorflow, "channels", channels),
      ],
    );
  const forward = () => {
    const { attributes, inputs } = epilogueOperands(tensorflow, epilogue);
    return run("DdepConv3x3", [...maps, filter, ...inputs], [...many, ...attributes]) as tf.Tensor4D;
  };
  if (epilogue !== undefined)
    return undifferentiated({ first, filter, ...(second === undefined ? {} : { second }) }, forward);
  return differentiable(
    { first, filter, ...(second === undefined ? {} : { second }) },
    (save) => {
      save([filter, ...maps]);
      return forward();
    },
    (dy, [filter, ...maps]) => ({
      first: gradient(dy, filter!, 0, first.shape[3], repeated),
      ...(second === undefined ? {} : { second: gradient(dy, filter!, first.shape[3], second.shape[3], false) }),
      filter: () => run("DdepConv3x3FilterGrad", [...maps, dy]),
    }),
  );
}
