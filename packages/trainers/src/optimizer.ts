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
  /**
   * Decoupled weight decay: `w -= learningRate * weightDecay * w` before each update; 0 by default. Biases and the
   * scales and offsets of normalisations do not decay, as in timm.
   */
  readonly weightDecay?: number;
}

/**
 * Adam over the parameters among `parameters`, with decoupled weight decay, in place on the native backend.
 *
 * Source: Kingma and Ba 2015; Loshchilov and Hutter 2019 for the decay.
 */
export function adam(parameters: readonly NamedParameter[], options: AdamOptions = {}): Optimizer {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = options;
  const slots = new Map<string, { entry: NamedParameter; slot: AdamSlot }>();
  for (const entry of parameters)
    if (entry.role === "trainable") slots.set(entry.name, { entry, slot: adamSlot(entry.variable) });
  let count = 0;
  return {
    get count() {
      return count;
    },
    apply(gradients, learningRate) {
      count++;
      tf.tidy(() => {
        const numbers = adamNumbers({ learningRate, beta1, beta2, epsilon, count });
        for (const [name, { entry, slot }] of slots) {
          const gradient = gradients.get(name);
          if (gradient === undefined) continue;
          const { variable } = entry;
          if (weightDecay > 0 && variable.rank > 1)
            tf.tidy(() => variable.assign(tf.mul(variable, 1 - learningRate * weightDecay)));
          slot.update(gradient, numbers);
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
