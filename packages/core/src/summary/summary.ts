import * as tf from "@tensorflow/tfjs-core";
import { freeDerived } from "../derived.js";
import { inference, isWithin, type NamedParameter, type Network } from "../network.js";
import { observeOps } from "../engine.js";
import { moduleOf, Tally } from "./tally.js";

/** A module: all tensors whose names share a prefix. */
export interface SummaryRow {
  /** The shared prefix, such as `encoder.layer1`; empty for the whole network. */
  readonly name: string;
  /** Levels below the network, which is level 0. */
  readonly depth: number;
  /**
   * Output shape of the module's last operation with a weight, `[B, H, W, C]`; at depth 0, the shape of the network's
   * result.
   */
  readonly output: readonly number[];
  /** Number of learnable values, including frozen ones; running averages do not count. */
  readonly parameters: number;
  /** Multiply-adds of one forward pass of the whole batch. */
  readonly multiplyAdds: number;
}

export interface Summary {
  /** Parents before their children, in order of declaration. */
  readonly rows: readonly SummaryRow[];
  readonly input: readonly number[];
  readonly parameters: number;
  /** Parameters that are not frozen. */
  readonly trainable: number;
  readonly multiplyAdds: number;
  /** Size of the input in bytes, in float32. */
  readonly inputBytes: number;
  /** Size of parameters and running averages in bytes, in float32. */
  readonly weightBytes: number;
}

export interface SummaryOptions {
  /** Number of module levels that get a row. Defaults to 3. */
  readonly depth?: number;
}

// A variable records whether training could update it, even if it is frozen.
const parametersOf = (parameters: readonly NamedParameter[]) =>
  parameters.reduce((sum, { variable }) => sum + (variable.trainable ? variable.size : 0), 0);

/**
 * Summarises a network: one row per module with its output shape, parameters and multiply-adds, and totals. Zeros of
 * the shape `input`, `[B, H, W, 3]`, are passed through the network once in inference mode.
 *
 * Multiply-adds count convolutions, linear layers and matrix products. Biases, normalisations, activations and resizing
 * are left out, as in PyTorch's counters (or nearly so).
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
  // A tensor derived from a weight earlier would look like a constant to this pass.
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
