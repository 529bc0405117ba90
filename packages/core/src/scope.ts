import * as tf from "@tensorflow/tfjs-core";
import type { Entry, Role } from "./network.js";
import type { Layout } from "./layout.js";
import { resident } from "./resident.js";
import { fold, type Seed } from "./seed.js";

/** Makes the first values of a parameter: `shape` is ours, not PyTorch's. */
export type Initializer = (shape: readonly number[], seed: Seed) => Float32Array;

/** The place in a network where a layer declares its tensors: a name prefix, a seed and a shared list. */
export class Scope {
  readonly entries: Entry[];
  readonly #path: string;
  readonly #seed: Seed;

  constructor(seed: Seed, path = "", entries: Entry[] = []) {
    this.entries = entries;
    this.#path = path;
    this.#seed = seed;
  }

  /** A scope one level down: names gain `part.` in front. */
  at(part: string | number): Scope {
    return new Scope(this.#seed, `${this.#path}${part}.`, this.entries);
  }

  /** Declares a tensor that training moves. */
  parameter(
    name: string,
    shape: readonly number[],
    init: Initializer,
    layout: Layout = "plain",
  ): tf.Variable {
    return this.#declare(name, shape, init, layout, "parameter");
  }

  /** Declares a tensor that the network itself moves, such as a running average. */
  buffer(name: string, shape: readonly number[], init: Initializer): tf.Variable {
    return this.#declare(name, shape, init, "plain", "buffer");
  }

  #declare(name: string, shape: readonly number[], init: Initializer, layout: Layout, role: Role) {
    const full = this.#path + name;
    const values = init(shape, fold(this.#seed, full));
    const variable = tf.tidy(() => tf.variable(resident(values, shape), role === "parameter"));
    this.entries.push({ name: full, variable, layout, role });
    return variable;
  }
}

/** Every element the same. */
export function constant(value: number): Initializer {
  return (shape) => new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value);
}

/** The same function and tensors under longer names. */
export function renamed(entries: readonly Entry[], prefix: string): Entry[] {
  return entries.map((entry) => ({ ...entry, name: prefix + entry.name }));
}
