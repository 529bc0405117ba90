import { permutation, type Seed } from "@ddep/base";

/**
 * Returns the `t` for which a Student variable with `degrees` degrees of freedom satisfies `P(|T| <= t) = level`.
 *
 * Source: Abramowitz and Stegun 1964, 26.7.3 and 26.7.4 (finite sums for whole degrees).
 *
 * @throws RangeError unless `degrees` is a positive integer and the level lies between 0 and 1
 */
export function studentQuantile(level: number, degrees: number): number {
  if (!Number.isInteger(degrees) || degrees < 1 || !(level > 0 && level < 1))
    throw new RangeError(`no quantile of level ${level} with ${degrees} degrees of freedom`);
  let [low, high] = [0, Math.PI / 2];
  // Each step halves the interval of the angle; after 60 steps it is below rounding error.
  for (let i = 0; i < 60; i++) {
    const angle = (low + high) / 2;
    if (within(angle, degrees) < level) low = angle;
    else high = angle;
  }
  return Math.sqrt(degrees) * Math.tan((low + high) / 2);
}

/**
 * Returns draws of a Student variable: its quantiles at `(k + 1/2) / draws`, in an order drawn from the seed, so that
 * only the order is random and not the extent of the tails.
 */
export function studentDraws(degrees: number, draws: number, seed: Seed): Float64Array {
  const drawn = new Float64Array(draws);
  permutation(seed, draws).forEach((place, k) => {
    const twoSided = (2 * k + 1) / draws - 1;
    drawn[place] = twoSided === 0 ? 0 : Math.sign(twoSided) * studentQuantile(Math.abs(twoSided), degrees);
  });
  return drawn;
}

/** `P(|T| <= sqrt(degrees) tan(angle))`. */
function within(angle: number, degrees: number): number {
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const odd = degrees % 2 === 1;
  let term = odd ? cosine : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k < degrees; k += 2) {
    term *= (cosine * cosine * (k - 1)) / k;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
}
