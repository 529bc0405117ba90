import { normals, uniforms, type Initializer } from "@ddep/core";

const within =
  (fan: (shape: readonly number[]) => number): Initializer =>
  (shape, seed) => {
    const bound = 1 / Math.sqrt(fan(shape));
    return uniforms(
      seed,
      shape.reduce((a, b) => a * b, 1),
      -bound,
      bound,
    );
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

/** U(-bound, bound). */
export const uniformWithin =
  (bound: number): Initializer =>
  (shape, seed) =>
    uniforms(
      seed,
      shape.reduce((a, b) => a * b, 1),
      -bound,
      bound,
    );

/**
 * N(0, std^2).
 *
 * Source: timm's `trunc_normal_(std=.02)`, which cuts off at 2, a hundred deviations away.
 */
export const gaussian =
  (std: number): Initializer =>
  (shape, seed) =>
    normals(
      seed,
      shape.reduce((a, b) => a * b, 1),
    ).map((value) => value * std);
