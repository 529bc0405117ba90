import type { Prediction } from "./prediction.js";
import { gammas, snr, type NoiseLevels } from "./schedule.js";

/** Returns the weight of each example's squared error, given its noise level and what is predicted. */
export type Weighting = (levels: NoiseLevels, prediction: Prediction) => number[];

/** Weight 1 for every level, whatever is predicted. */
export const uniformWeighting: Weighting = ({ signal }) => signal.map(() => 1);

/**
 * Builds a weighting from the weight `u(snr)` of the error of the noise. For the same prediction, an error of the image
 * weighs `snr` times as much, and an error of v `snr / (snr + 1)` times, or `signal^2 / (signal^2 + noise^2)^2` times
 * if variance is not preserved.
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
      throw new RangeError("this weighting is infinite for the image where there is no noise: predict the noise or v");
    });
  };
}

/**
 * Weights the error of the image by the signal-to-noise ratio: `snr` for the image, `snr / (snr + 1)` for v and 1 for
 * the noise.
 *
 * Source: Salimans and Ho 2022, section 4.
 *
 * @throws RangeError for the image if there is no noise
 */
export const snrWeighting: Weighting = fromNoise(
  () => 1,
  (ratio) => ratio,
);

/**
 * Weights the error of the image by the signal-to-noise ratio clipped at gamma: `min(snr, gamma)` for the image,
 * `min(snr, gamma) / (snr + 1)` for v and `min(snr, gamma) / snr` for the noise.
 *
 * Source: Hang et al. 2023, "Efficient diffusion training via Min-SNR weighting strategy".
 *
 * @throws RangeError if gamma is not positive
 */
export function minSnrWeighting(gamma = 5): Weighting {
  if (!(gamma > 0)) throw new RangeError(`min-SNR's gamma must be positive, got ${gamma}`);
  return fromNoise(
    (ratio) => Math.min(1, gamma / ratio),
    (ratio) => Math.min(ratio, gamma),
  );
}

/**
 * Weights the error of the noise by `1 / (k + snr)^gamma`, that of the image `snr` times as much, and that of v
 * `snr / (snr + 1)` times.
 *
 * Source: Choi et al. 2022, "Perception prioritized training" (k = 1, gamma = 1).
 *
 * @throws RangeError if k is not positive or gamma is negative; also for the image if there is no noise and gamma is
 * below 1
 */
export function p2Weighting({ k = 1, gamma = 1 }: { readonly k?: number; readonly gamma?: number } = {}): Weighting {
  if (!(k > 0 && gamma >= 0)) throw new RangeError(`P2 needs k > 0 and gamma >= 0, got ${k} and ${gamma}`);
  return fromNoise(
    (ratio) => (k + ratio) ** -gamma,
    // snr / (k + snr) stays finite as snr goes to infinity.
    (ratio, { signal, noise }) =>
      (signal[0]! ** 2 / (signal[0]! ** 2 + k * noise[0]! ** 2)) * (k + ratio) ** (1 - gamma),
  );
}

/** The loss weightings by name. */
export const weightings = {
  uniform: uniformWeighting,
  snr: snrWeighting,
  "min-snr": minSnrWeighting(),
  p2: p2Weighting(),
} as const;

/** A name of {@link weightings}. */
export type WeightingName = keyof typeof weightings;
