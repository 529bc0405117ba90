import { uniforms, type Initializer } from "@ddep/core";

const within =
  (fan: (shape: readonly number[]) => number): Initializer =>
  (shape, seed) => {
    const bound = 1 / Math.sqrt(fan(shape));
    return uniforms(seed, shape.reduce((a, b) => a * b, 1), -bound, bound); // prettier-ignore
  };

/**
 * U(-b, b) with b = 1 / sqrt(inputs), for `[inputs, outputs]`.
 *
 * Source: PyTorch's default for linear layers, which timm's ResNets keep.
 */
export const uniformByInputs: Initializer = within((shape) => shape[0]!);

/**
 * U(-b, b) with b = 1 / sqrt(outputs), for `[inputs, outputs]`.
 *
 * Source: timm, `efficientnet_init_weights`.
 */
export const uniformByOutputs: Initializer = within((shape) => shape[1]!);
