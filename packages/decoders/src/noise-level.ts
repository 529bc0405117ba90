import * as tf from "@tensorflow/tfjs-core";
import { constant, UserError, type Mode, type Scope } from "@ddep/core";
import { kaimingUniformFanIn as init, linearLayer, modulate } from "@ddep/ops";

/** Scales and shifts a normalised map `[B, H, W, C]` according to the embedding of each example. */
export type Modulation = (x: tf.Tensor4D, embedding: tf.Tensor2D) => tf.Tensor4D;

/** Information about each example beyond its features, and how it enters the normalisation layers. */
export interface Conditioner {
  /** Returns the embedding of each example, `[B, width]`; computed once per pass. */
  embed(batch: number, mode: Mode): tf.Tensor2D;
  /** Declares the modulation of one normalisation layer with this number of channels. */
  modulation(scope: Scope, channels: number): Modulation;
}

/** Declares the tensors of a conditioner in a decoder's scope. */
export type Conditioning = (scope: Scope) => Conditioner;

export interface NoiseLevelOptions {
  /** Size of the embedding of a noise level. Defaults to 128. */
  readonly width?: number;
}

/**
 * Radians from gamma = 0 to gamma = 1 at the highest frequency, and the ratio of the highest to the lowest frequency.
 */
const LINEAR_SCALE = 5000;
const SLOWEST = 1e4;

/**
 * Returns sines and cosines of noise levels at `width / 2` frequencies, `5000 * 10^(-4 i / (width / 2))`: `[B]` to
 * `[B, width]`.
 *
 * The level is `sqrt(gamma)`, the signal's share of the standard deviation of the noisy image.
 *
 * Source: Chen et al. 2021 (WaveGrad), continuous noise levels; the scale of 5000 is that of its open implementation,
 * https://github.com/ivanvovk/WaveGrad, `model/linear_modulation.py`.
 */
export function sinusoids(gamma: tf.Tensor1D, width: number): tf.Tensor2D {
  return tf.tidy(() => {
    const frequencies = Float32Array.from(
      { length: width / 2 },
      (_, i) => LINEAR_SCALE * SLOWEST ** (-i / (width / 2)),
    );
    const angles = tf.mul(tf.expandDims(tf.sqrt(gamma), 1), tf.tensor2d(frequencies, [1, width / 2]));
    return tf.concat2d([tf.sin(angles), tf.cos(angles)] as tf.Tensor2D[], 1);
  });
}

const swish = (x: tf.Tensor2D) => tf.mul<tf.Tensor2D>(x, tf.sigmoid(x));

/**
 * Conditioning on the noise level: each normalisation layer of the decoder becomes `norm(x) * (1 + s) + t`, where
 * `[s, t]` is a linear map of an embedding of gamma. The map is initialised to zero, so a new decoder computes the same
 * as without conditioning.
 *
 * The embedding is {@link sinusoids} followed by two linear layers with activation x * sigmoid(x). If `Mode` has no
 * gamma, the images are taken to be clean: gamma = 1.
 *
 * Source: Brempong et al. 2022, section 4.4 and table 4 (gamma fed to the normalisation layers); Dhariwal and Nichol
 * 2021, section 3 (adaptive group normalisation, layers of the embedding).
 *
 * @throws UserError unless `width` is even and positive
 */
export function noiseLevel({ width = 128 }: NoiseLevelOptions = {}): Conditioning {
  if (!Number.isSafeInteger(width) || width < 2 || width % 2 !== 0)
    throw new UserError(`${width} is not a valid width for an embedding of sine and cosine pairs`, {
      key: "width",
      fix: "give a positive even number",
    });
  return (scope) => {
    const at = scope.at("noise_level");
    const first = linearLayer(at.at(0), { in: width, out: width, init });
    const second = linearLayer(at.at(2), { in: width, out: width, init });
    return {
      embed: (batch, { gamma }) => swish(second(swish(first(sinusoids(levels(batch, gamma), width))))),
      modulation(inner, channels) {
        const map = linearLayer(inner.at("modulation"), { in: width, out: 2 * channels, init: constant(0) });
        return (x, embedding) => {
          const [scale, shift] = tf.split(map(embedding), 2, 1);
          return modulate(x, scale as tf.Tensor2D, shift as tf.Tensor2D);
        };
      },
    };
  };
}

function levels(batch: number, gamma: tf.Tensor1D | undefined): tf.Tensor1D {
  if (gamma === undefined) return tf.ones([batch]);
  if (gamma.size !== batch)
    throw new RangeError(`got ${gamma.size} noise levels for ${batch} images: give one gamma per image`);
  return gamma;
}
