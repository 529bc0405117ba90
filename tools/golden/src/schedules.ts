import { ddpmCosine, ddpmLinear, ddpmScaledLinear, ddpmSigmoid, type NoiseLevels } from "@ddep/noise-schedules";
import { deviation, type Deviation, type Json } from "@ddep/test-utils/golden";

/** Our schedules by the names that the peer has for its betas. */
const schedules = new Map<string, (options: { readonly steps: number }) => NoiseLevels>([
  ["linear", ddpmLinear],
  ["scaled_linear", ddpmScaledLinear],
  ["sigmoid", ddpmSigmoid],
  ["squaredcos_cap_v2", ddpmCosine],
]);

/** The peer multiplies a thousand numbers in float32, we in float64. */
const TOLERANCE = 1e-5;

export interface CheckedSchedules {
  readonly deviations: readonly Deviation[];
  /** Names of schedules that we do not have. */
  readonly notCovered: readonly string[];
}

/** Compares the share of the image's variance, `signal^2`, at every `stride`-th step of every schedule of the file that we have. */
export function checkSchedules(file: Json, steps: number): CheckedSchedules {
  const all = file.at("schedules");
  const names = all.keys();
  const deviations = names.flatMap((name) => {
    const schedule = schedules.get(name);
    if (schedule === undefined) return [];
    const { signal } = schedule({ steps });
    const stride = all.at(name).at("stride").integer(1);
    const shares = all.at(name).at("alphasCumprod");
    const expected = Math.ceil(steps / stride);
    if (shares.list().length !== expected)
      shares.fail(`${expected} numbers, one for every ${stride} of ${steps} steps`);
    return shares
      .list()
      .map((share, i) => deviation(`${name}[${i * stride}]`, signal[i * stride]! ** 2, share.number(), TOLERANCE));
  });
  return { deviations, notCovered: names.filter((name) => !schedules.has(name)) };
}
