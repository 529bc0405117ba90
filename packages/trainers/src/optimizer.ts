import * as tf from "@tensorflow/tfjs-core";
import { adamNumbers, adamSlot, type AdamSlot } from "@ddep/ops";
import { UserError, type NamedParameter } from "@ddep/core";

/** Values of an optimiser's memory by `<kind>.<parameter name>`, to be saved and restored. */
export type OptimizerState = ReadonlyMap<string, Float32Array>;

/** What moves parameters along their gradients. */
export interface Optimizer {
  /** One update of every parameter that has a gradient. */
  apply(gradients: ReadonlyMap<string, tf.Tensor>, learningRate: number): void;
  /** Number of updates made. */
  readonly count: number;
  state(): OptimizerState;
  /** Throws a {@link UserError} that names `file`, and changes nothing, where a value is missing or of another size. */
  restore(state: OptimizerState, count: number, file?: string): void;
  dispose(): void;
}

export interface AdamOptions {
  /** Decay of the mean of gradients; 0.9 by default. */
  readonly beta1?: number;
  /** Decay of the mean of squared gradients; 0.999 by default. */
  readonly beta2?: number;
  /** Added to the root; 1e-8 by default. */
  readonly epsilon?: number;
  /** Weight decay, 0 by default. Biases and the scales and offsets of normalisations do not decay, as in timm. */
  readonly weightDecay?: number;
  /** How weights decay: {@link decays}; `decoupled` by default. */
  readonly decay?: Decay;
  /** What the learning rate is multiplied with for a parameter, by its name; 1 by default. */
  readonly rateOf?: ((name: string) => number) | undefined;
}

/**
 * How weights decay. `decoupled`: `w -= learningRate * weightDecay * w` before each update, as in PyTorch's AdamW. `l2`:
 * `weightDecay * w` is added to the gradient, which Adam then divides by its own size, as in PyTorch's Adam.
 */
export const decays = ["decoupled", "l2"] as const;
/** One of {@link decays}. */
export type Decay = (typeof decays)[number];

/**
 * Adam over the parameters among `parameters`, in place on the native backend.
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
        throw new UserError(`the optimiser's memory holds ${found?.length ?? 0} numbers of it instead of ${size}`, {
          file,
          key,
          fix: "resume from the checkpoint of this very network, or start again",
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
