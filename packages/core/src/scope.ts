import { fold, type Seed } from "@ddep/base";
import * as tf from "@tensorflow/tfjs-core";
import type { NamedParameter, Role } from "./network.js";
import type { Layout } from "./layout.js";
import { resident } from "./resident.js";

/** Returns the initial values of a parameter; `shape` is ours, not PyTorch's. */
export type Initializer = (shape: readonly number[], seed: Seed) => Float32Array;

/** The place in a network where a layer declares its tensors: a name prefix, a seed and a shared list. */
export class Scope {
  readonly parameters: NamedParameter[];
  readonly #path: string;
  readonly #seed: Seed;

  constructor(seed: Seed, path = "", parameters: NamedParameter[] = []) {
    this.parameters = parameters;
    this.#path = path;
    this.#seed = seed;
  }

  /** Returns a scope one level down, where names start with `part.`. */
  at(part: string | number): Scope {
    return new Scope(this.#seed, `${this.#path}${part}.`, this.parameters);
  }

  /** Declares a tensor that the optimiser updates. */
  parameter(name: string, shape: readonly number[], init: Initializer, layout: Layout = "plain"): tf.Variable {
    return this.#declare(name, shape, init, layout, "trainable");
  }

  /** Declares a tensor that the network itself updates, such as a running average. */
  buffer(name: string, shape: readonly number[], init: Initializer): tf.Variable {
    return this.#declare(name, shape, init, "plain", "buffer");
  }

  #declare(name: string, shape: readonly number[], init: Initializer, layout: Layout, role: Role) {
    const full = this.#path + name;
    const values = init(shape, fold(this.#seed, full));
    const variable = tf.tidy(() => tf.variable(resident(values, shape), role === "trainable"));
    this.parameters.push({ name: full, variable, layout, role });
    return variable;
  }
}

/** Sets every element to `value`. */
export function constant(value: number): Initializer {
  return (shape) => new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value);
}

/** Returns the same parameters with `prefix` in front of their names. */
export function prefixed(parameters: readonly NamedParameter[], prefix: string): NamedParameter[] {
  return parameters.map((entry) => ({ ...entry, name: prefix + entry.name }));
}
