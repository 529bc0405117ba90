import * as tf from "@tensorflow/tfjs-core";
import { freeDerived } from "../derived.js";
import { inference, isWithin, type NamedParameter, type Network } from "../network.js";
import { observeOps } from "../engine.js";
import { moduleOf, Tally } from "./tally.js";

/** A module: all tensors whose names begin alike. */
export interface SummaryRow {
  /** The common beginning, such as `encoder.layer1`; empty for the network itself. */
  readonly name: string;
  /** Dots down from the network, which is 0. */
  readonly depth: number;
  /** What the last operation with a weight of the module gave, `[B, H, W, C]`; the network's own result at depth 0. */
  readonly output: readonly number[];
  /** Numbers that training may move, frozen ones included; running averages are none. */
  readonly parameters: number;
  /** Products summed in one forward pass of the whole batch. */
  readonly multiplyAdds: number;
}

export interface Summary {
  /** Parents before their modules, in the order of the names' declaration. */
  readonly rows: readonly SummaryRow[];
  readonly input: readonly number[];
  readonly parameters: number;
  /** Parameters that are not frozen. */
  readonly trainable: number;
  readonly multiplyAdds: number;
  /** Bytes of the input in float32. */
  readonly inputBytes: number;
  /** Bytes of parameters and running averages in float32. */
  readonly weightBytes: number;
}

export interface SummaryOptions {
  /** How many levels of modules get a row; 3 by default. */
  readonly depth?: number;
}

// Frozen or not, a variable knows whether training could move it.
const parametersOf = (parameters: readonly NamedParameter[]) =>
  parameters.reduce((sum, { variable }) => sum + (variable.trainable ? variable.size : 0), 0);

/**
 * What a network is made of: a row a module with its output's shape, its parameters and its multiply-adds, and totals. The
 * shape is that of an input, `[B, H, W, 3]`; zeros of it go through the network once, in inference.
 *
 * Multiply-adds are the products of convolutions, linear layers and matrix products; biases, normalisations, activations
 * and resizing are left out, as PyTorch's counters leave them out or nearly so.
 *
 * Source: the table of torchinfo's `summary`.
 */
export function summary<Out extends tf.Tensor | tf.Tensor[]>(
  network: Network<tf.Tensor4D, Out>,
  input: readonly [number, number, number, number],
  { depth = 3 }: SummaryOptions = {},
): Summary {
  const { parameters } = network;
  const tally = new Tally(parameters);
  // What was derived from a weight before would be a constant to this pass.
  for (const { variable } of parameters) freeDerived(variable);
  const result = tf.tidy(() => {
    const images = tf.zeros<tf.Rank.R4>([...input]);
    tally.begin(images);
    const out = observeOps(
      () => network.apply(images, inference),
      (op) => tally.add(op),
    );
    return (Array.isArray(out) ? out : [out]).map(({ shape }) => shape);
  });
  const modules = new Set([""]);
  for (const entry of parameters) {
    const parts = moduleOf(entry).split(".");
    for (let level = 1; level <= Math.min(depth, parts.length); level++) modules.add(parts.slice(0, level).join("."));
  }
  const rows = [...modules].map((name) => ({
    name,
    depth: name === "" ? 0 : name.split(".").length,
    output: name === "" ? result.at(-1)! : tally.outputOf(name),
    parameters: parametersOf(parameters.filter((entry) => isWithin(moduleOf(entry), name))),
    multiplyAdds: tally.multiplyAddsOf(name),
  }));
  return {
    rows,
    input,
    parameters: parametersOf(parameters),
    trainable: parametersOf(parameters.filter(({ role }) => role === "trainable")),
    multiplyAdds: rows[0]!.multiplyAdds,
    inputBytes: 4 * input.reduce((a, b) => a * b, 1),
    weightBytes: 4 * parameters.reduce((sum, { variable }) => sum + variable.size, 0),
  };
}
