import * as tf from "@tensorflow/tfjs-core";
import { adamNumbers, adamSlot, type AdamSlot } from "@ddep/ops";
import { UserError, type NamedParameter } from "@ddep/core";

/** The state of an optimiser, keyed by `<kind>.<parameter name>`, for saving and restoring. */
export type OptimizerState = ReadonlyMap<string, Float32Array>;

/** Updates parameters using their gradients. */
export interface Optimizer {
  /** Performs one update of every parameter that has a gradient. */
  apply(gradients: ReadonlyMap<string, tf.Tensor>, learningRate: number): void;
  /** Number of updates performed. */
  readonly count: number;
  state(): OptimizerState;
  /**
   * Restores a saved state.
   *
   * @throws UserError naming `file` if a value is missing or has the wrong size; nothing is then changed
   */
  restore(state: OptimizerState, count: number, file?: string): void;
  dispose(): void;
}

export interface AdamOptions {
  /** Decay rate of the mean of gradients. Defaults to 0.9. */
  readonly beta1?: number;
  /** Decay rate of the mean of squared gradients. Defaults to 0.999. */
  readonly beta2?: number;
  /** Added to the denominator. Defaults to 1e-8. */
  readonly epsilon?: number;
  /** Weight decay. Defaults to 0. Biases and the scales and offsets of normalisation layers are exempt, as in timm. */
  readonly weightDecay?: number;
  /** Kind of weight decay: {@link decays}. Defaults to `decoupled`. */
  readonly decay?: Decay;
  /** Factor on the learning rate of a parameter, by name. Defaults to 1. */
  readonly rateOf?: ((name: string) => number) | undefined;
}

/**
 * The kinds of weight decay. `decoupled` subtracts `learningRate * weightDecay * w` from each weight before the update,
 * as in PyTorch's AdamW. `l2` adds `weightDecay * w` to the gradient, which Adam then rescales, as in PyTorch's Adam.
 */
export const decays = ["decoupled", "l2"] as const;
/** One of {@link decays}. */
export type Decay = (typeof decays)[number];

/**
 * Adam over the trainable parameters among `parameters`; updates in place on the native backend.
 *
 * Source: Kingma and Ba 2015; Loshchilov and Hutter 2019, algorithm 2, for both kinds of decay.
 */
export function adam(parameters: readonly NamedParameter[], options: AdamOptions = {}): Optimizer {
  const {
    beta1 = 0.9,
    beta2 = 0.999,
    epsilon = 1e-8,
    weightDecay = 0,
    decay = "decoupled",
    rateOf = () => 1,
  } = options;
  const slots = new Map<string, { entry: NamedParameter; slot: AdamSlot; factor: number }>();
  for (const entry of parameters)
    if (entry.role === "trainable")
      slots.set(entry.name, { entry, slot: adamSlot(entry.variable), factor: rateOf(entry.name) });
  const factors = [...new Set([...slots.values()].map(({ factor }) => factor))];
  let count = 0;
  return {
    get count() {
      return count;
    },
    apply(gradients, learningRate) {
      count++;
      tf.tidy(() => {
        const numbersOf = new Map(
          factors.map((factor) => [
            factor,
            adamNumbers({ learningRate: learningRate * factor, beta1, beta2, epsilon, count }),
          ]),
        );
        for (const [name, { entry, slot, factor }] of slots) {
          const numbers = numbersOf.get(factor)!;
          const gradient = gradients.get(name);
          if (gradient === undefined) continue;
          const { variable } = entry;
          const decaying = weightDecay > 0 && variable.rank > 1;
          if (decaying && decay === "decoupled")
            tf.tidy(() => variable.assign(tf.mul(variable, 1 - numbers.learningRate * weightDecay)));
          if (decaying && decay === "l2")
            tf.tidy(() => slot.update(tf.add(gradient, tf.mul(variable, weightDecay)), numbers));
          else slot.update(gradient, numbers);
        }
      });
    },
    state() {
      const state = new Map<string, Float32Array>();
      for (const [name, { slot }] of slots) {
        const { first, second } = slot.read();
        state.set(`first.${name}`, first);
        state.set(`second.${name}`, second);
      }
      return state;
    },
    restore(state, updates, file) {
      const values = (key: string, size: number) => {
        const found = state.get(key);
        if (found?.length === size) return found;
        throw new UserError(`the optimiser state has ${found?.length ?? 0} numbers for it, expected ${size}`, {
          file,
          key,
          fix: "resume from a checkpoint of this network, or start over",
        });
      };
      const memory = [...slots].map(([name, { entry, slot }]) => {
        const { size } = entry.variable;
        return { slot, first: values(`first.${name}`, size), second: values(`second.${name}`, size) };
      });
      for (const { slot, first, second } of memory) slot.write({ first, second });
      count = updates;
    },
    dispose: () => slots.forEach(({ slot }) => slot.dispose()),
  };
}
