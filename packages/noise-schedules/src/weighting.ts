import type { Prediction } from "./prediction.js";
import { gammas, snr, type NoiseLevels } from "./schedule.js";

/** The weight of each example's squared error, by its level and by what is predicted. */
export type Weighting = (levels: NoiseLevels, prediction: Prediction) => number[];

/** The same weight for every level, whatever is predicted. */
export const uniformWeighting: Weighting = ({ signal }) => signal.map(() => 1);

/**
 * A weighting from the weight `u(snr)` of the error of the noise. An error of the image weighs `snr` times as much for the same
 * prediction, one of v `snr / (snr + 1)` times, or `signal^2 / (signal^2 + noise^2)^2` where variance is not preserved.
 */
function fromNoise(u: (snr: number) => number, ofImage: (snr: number, level: NoiseLevels) => number): Weighting {
  return (levels, prediction) => {
    const shares = gammas(levels);
    return snr(levels).map((ratio, i) => {
      const level = { signal: [levels.signal[i]!], noise: [levels.noise[i]!] };
      const square = levels.signal[i]! ** 2 + levels.noise[i]! ** 2;
      if (prediction === "noise") return u(ratio);
      if (prediction === "v") return (u(ratio) * shares[i]!) / square;
      const weight = ofImage(ratio, level);
      if (Number.isFinite(weight)) return weight;
      throw new RangeError(
        "this weighting of the image's error is infinite where there is no noise: predict the noise or v",
      );
    });
  };
}

/**
 * Weighs the error of the image by the signal-to-noise ratio: `snr` for the image, `snr / (snr + 1)` for v and 1 for the noise.
 *
 * Throws a RangeError for the image where there is no noise.
 * Source: Salimans and Ho 2022, section 4.
 */
export const snrWeighting: Weighting = fromNoise(
  () => 1,
  (ratio) => ratio,
);

/**
 * Weighs the error of the image by the signal-to-noise ratio, but no more than gamma: `min(snr, gamma)` for the image,
 * `min(snr, gamma) / (snr + 1)` for v and `min(snr, gamma) / snr` for the noise.
 *
 * Throws a RangeError where gamma is not positive.
 * Source: Hang et al. 2023, "Efficient diffusion training via Min-SNR weighting strategy".
 */
export function minSnrWeighting(gamma = 5): Weighting {
  if (!(gamma > 0)) throw new RangeError(`min-SNR's gamma is above 0, not ${gamma}`);
  return fromNoise(
    (ratio) => Math.min(1, gamma / ratio),
    (ratio) => Math.min(ratio, gamma),
  );
}

/**
 * Weighs the error of the noise by `1 / (k + snr)^gamma`, that of the image `snr` times as much and that of v `snr / (snr + 1)`.
 *
 * Throws a RangeError where k is not positive or gamma negative, and for the image where there is no noise and gamma is below 1.
 * Source: Choi et al. 2022, "Perception prioritized training" (k = 1, gamma = 1).
 */
export function p2Weighting({ k = 1, gamma = 1 }: { readonly k?: number; readonly gamma?: number } = {}): Weighting {
  if (!(k > 0 && gamma >= 0)) throw new RangeError(`P2 has k above 0 and gamma of at least 0, not ${k} and ${gamma}`);
  return fromNoise(
    (ratio) => (k + ratio) ** -gamma,
    // snr / (k + snr) has a limit where the ratio has none.
    (ratio, { signal, noise }) =>
      (signal[0]! ** 2 / (signal[0]! ** 2 + k * noise[0]! ** 2)) * (k + ratio) ** (1 - gamma),
  );
}

/** The weightings by name. */
export const weightings = {
  uniform: uniformWeighting,
  snr: snrWeighting,
  "min-snr": minSnrWeighting(),
  p2: p2Weighting(),
} as const;

/** A name of {@link weightings}. */
export type WeightingName = keyof typeof weightings;
