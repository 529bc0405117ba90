import * as tf from "@tensorflow/tfjs-core";
import type { NamedParameter } from "@ddep/core";

/** An exponential moving average of a network's parameters and buffers. */
export interface Ema {
  /** The averages, under the names of the network's parameters. */
  readonly parameters: readonly NamedParameter[];
  /** Updates every average: `average = decay * average + (1 - decay) * value`. */
  update(): void;
  /** Swaps averages and values: once to evaluate with the averages, and again to continue training. */
  swap(): void;
  dispose(): void;
}

/**
 * Averages every tensor that is not frozen. `decay` is in [0, 1); 0.999 averages over about a thousand steps.
 *
 * @throws RangeError if `decay` is outside [0, 1)
 */
export function exponentialMovingAverage(parameters: readonly NamedParameter[], decay: number): Ema {
  if (!(decay >= 0 && decay < 1)) throw new RangeError(`the decay of a moving average must be in [0, 1), got ${decay}`);
  const moving = parameters.filter((entry) => entry.role !== "frozen");
  const averages = moving.map((entry) => ({
    ...entry,
    variable: tf.tidy(() => tf.variable(tf.clone(entry.variable), false)),
  }));
  return {
    parameters: averages,
    update() {
      tf.tidy(() => {
        moving.forEach(({ variable }, i) => {
          const average = averages[i]!.variable;
          average.assign(tf.add(tf.mul(average, decay), tf.mul(variable, 1 - decay)));
        });
      });
    },
    swap() {
      tf.tidy(() => {
        moving.forEach(({ variable }, i) => {
          const average = averages[i]!.variable;
          const value = tf.clone(variable);
          variable.assign(tf.clone(average));
          average.assign(value);
        });
      });
    },
    dispose: () => averages.forEach(({ variable }) => variable.dispose()),
  };
}
