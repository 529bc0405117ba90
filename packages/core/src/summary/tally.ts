import type * as tf from "@tensorflow/tfjs-core";
import { isWithin, type NamedParameter } from "../network.js";
import { freeMultiplyAdds, weightMultiplyAdds } from "./multiply-adds.js";
import type { Op } from "../engine.js";

/** The module a tensor belongs to: its name without the last component. */
export const moduleOf = ({ name }: NamedParameter) => parentOf(name);

const parentOf = (name: string) => name.slice(0, Math.max(0, name.lastIndexOf(".")));

/** Part of the work of a module. */
interface Step {
  readonly module: string;
  /** Undefined for products without weights. */
  readonly output?: readonly number[];
  readonly multiplyAdds: number;
}

/** Records what each module does in a forward pass, operation by operation. */
export class Tally {
  /** For each tensor computed from parameters alone, those parameters: a filter is standardised before it is used. */
  readonly #weights = new Map<number, readonly NamedParameter[]>();
  /** Tensors that depend on the images. All others not in `#weights` are constants. */
  readonly #data = new Set<number>();
  readonly #steps: Step[] = [];
  #last = "";

  constructor(parameters: readonly NamedParameter[]) {
    for (const entry of parameters) this.#weights.set(entry.variable.id, [entry]);
  }

  begin(images: tf.Tensor): void {
    this.#data.add(images.id);
  }

  add(op: Op): void {
    const [output] = op.outputs;
    if (output === undefined) return;
    const weights = [...new Set(op.inputs.flatMap(({ id }) => this.#weights.get(id) ?? []))];
    const sees = op.inputs.some(({ id }) => this.#data.has(id));
    if (!sees && weights.length === 0) return;
    if (!sees && this.#makesWeight(op, output, weights)) {
      for (const { id } of op.outputs) this.#weights.set(id, weights);
      return;
    }
    for (const { id } of op.outputs) this.#data.add(id);
    for (const entry of weights) {
      this.#last = moduleOf(entry);
      const multiplyAdds = weightMultiplyAdds(entry, output);
      this.#steps.push({ module: this.#last, output: output.shape, multiplyAdds });
    }
    const free = weights.length === 0 ? freeMultiplyAdds(op) : 0;
    // A product without weights belongs to the parent of the preceding layer, as attention belongs with its projections.
    if (free > 0) this.#steps.push({ module: parentOf(this.#last), multiplyAdds: free });
  }

  /** Returns whether an operation that no image reaches transforms a weight, rather than uses it on a constant. */
  #makesWeight({ inputs }: Op, output: tf.Tensor, weights: readonly NamedParameter[]): boolean {
    const alone = inputs.every(({ id }) => this.#weights.has(id));
    return alone || weights.some(({ variable }) => variable.size === output.size);
  }

  outputOf(module: string): readonly number[] {
    const own = this.#steps.findLast((step) => step.output !== undefined && isWithin(step.module, module));
    return own?.output ?? [];
  }

  multiplyAddsOf(module: string): number {
    return this.#steps.reduce((sum, step) => sum + (isWithin(step.module, module) ? step.multiplyAdds : 0), 0);
  }
}
