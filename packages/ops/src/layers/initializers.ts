import { normals, uniforms, type Initializer } from "@ddep/core";

const product = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/**
 * Number of inputs summed by one output, for `[H, W, I, O]` and `[I, O]`. A depthwise `[H, W, C, 1]` cannot be
 * distinguished from a convolution to one channel.
 */
const fanIn = (shape: readonly number[]) => product(shape.slice(0, -1));
/** Number of outputs that one input contributes to, for `[H, W, I, O]`, `[H, W, C, 1]` (depthwise) and `[I, O]`. */
const fanOut = (shape: readonly number[]) => product(shape.slice(0, -2)) * shape.at(-1)!;

/**
 * N(0, 2 / fan out).
 *
 * Source: He et al. 2015, equation 14; timm's default for convolutions.
 */
export const kaimingNormalFanOut: Initializer = (shape, seed) => {
  const std = Math.sqrt(2 / fanOut(shape));
  return normals(seed, product(shape)).map((value) => value * std);
};

/**
 * U(-b, b) with b = sqrt(6 / fan in); not for depthwise filters.
 *
 * Source: He et al. 2015, equation 10; the decoders of segmentation_models_pytorch.
 */
export const kaimingUniformFanIn: Initializer = (shape, seed) => {
  const bound = Math.sqrt(6 / fanIn(shape));
  return uniforms(seed, product(shape), -bound, bound);
};

/**
 * U(-b, b) with b = sqrt(6 / (fan in + fan out)); not for depthwise filters.
 *
 * Source: Glorot and Bengio 2010, equation 16; the heads of segmentation_models_pytorch.
 */
export const xavierUniform: Initializer = (shape, seed) => {
  const bound = Math.sqrt(6 / (fanIn(shape) + fanOut(shape)));
  return uniforms(seed, product(shape), -bound, bound);
};
