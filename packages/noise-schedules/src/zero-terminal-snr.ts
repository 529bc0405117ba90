import type { NoiseLevels } from "./schedule.js";

/**
 * Rescales the levels of a variance-preserving schedule so that the last step is pure noise:
 * `signal'[t] = (signal[t] - signal[T - 1]) * signal[0] / (signal[0] - signal[T - 1])`, `noise'^2 = 1 - signal'^2`.
 *
 * The first step is unchanged. A schedule of one step becomes pure noise.
 *
 * Source: Lin et al. 2023, algorithm 1; diffusers' `rescale_betas_zero_snr`.
 *
 * @throws RangeError if `signal^2 + noise^2` is not 1
 */
export function zeroTerminalSnr({ signal, noise }: NoiseLevels): NoiseLevels {
  const first = signal[0]!;
  const last = signal.at(-1)!;
  const rescaled = signal.map((coefficient, t) => {
    if (!(Math.abs(coefficient ** 2 + noise[t]! ** 2 - 1) < 1e-9))
      throw new RangeError(`step ${t} does not preserve variance: its squares do not sum to 1`);
    if (t === signal.length - 1) return 0;
    return t === 0 ? first : ((coefficient - last) * first) / (first - last);
  });
  return {
    signal: rescaled,
    noise: rescaled.map((coefficient) => Math.sqrt(1 - coefficient ** 2)),
  };
}
