import { printable, UserError } from "@ddep/base";
import * as tf from "@tensorflow/tfjs-core";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { freeDerived } from "./derived.js";
import { fromTorchLayout, toTorchLayout, torchShape } from "./layout.js";
import type { NamedParameter } from "./network.js";
import { resident } from "./resident.js";
import type { StoredTensor } from "./tensor-files/stored-tensor.js";

/** Copies parameters out of the backend, in PyTorch's names and layout. */
export function stateOf(parameters: readonly NamedParameter[]): Map<string, StoredTensor> {
  const state = new Map<string, StoredTensor>();
  for (const { name, variable, layout } of parameters) {
    const data = toTorchLayout(variable.dataSync<"float32">(), variable.shape, layout);
    // A copy: on some backends dataSync gives a view of memory that the next training step writes to.
    state.set(name, { shape: torchShape(variable.shape, layout), data: Float32Array.from(data) });
  }
  return state;
}

export interface LoadOptions {
  /** Where the tensors come from, for error messages. */
  readonly file?: string | undefined;
  /** Tensors that the file may hold although the network has none of that name. */
  readonly allowExtra?: (name: string) => boolean;
}

/** PyTorch counts batches in every batch norm; nothing reads the count. */
const isBookkeeping = (name: string) => name.endsWith("num_batches_tracked");

function list(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => printable(name, "line"));
  return shown.join(", ") + (names.length > 5 ? ` and ${names.length - 5} more` : "");
}

/**
 * Loads a state by name, strictly: throws a {@link UserError} naming every missing tensor, every extra one and every
 * wrong shape, and in that case changes nothing.
 */
export function loadState(
  parameters: readonly NamedParameter[],
  state: ReadonlyMap<string, StoredTensor>,
  { file, allowExtra = () => false }: LoadOptions = {},
): void {
  const known = new Set(parameters.map((entry) => entry.name));
  const missing = [...known].filter((name) => !state.has(name));
  const extra = [...state.keys()].filter((name) => !known.has(name) && !isBookkeeping(name) && !allowExtra(name));
  const misshapen = parameters.flatMap(({ name, variable, layout }) => {
    const found = state.get(name);
    const expected = torchShape(variable.shape, layout).join(", ");
    if (found === undefined || found.shape.join(", ") === expected) return [];
    return [`${name} is [${found.shape.join(", ")}] and should be [${expected}]`];
  });
  const problems = [
    ...(missing.length > 0 ? [`missing tensors: ${list(missing)}`] : []),
    ...(extra.length > 0 ? [`tensors the network does not have: ${list(extra)}`] : []),
    ...(misshapen.length > 0 ? [`wrong shapes: ${list(misshapen)}`] : []),
  ];
  if (problems.length > 0)
    throw new UserError(`the weights do not fit the network; ${problems.join("; ")}`, {
      file,
      fix: "give the weights of this very architecture and these widths, or choose the network they were made for",
    });
  for (const { name, variable, layout } of parameters) {
    const values = fromTorchLayout(state.get(name)!.data, variable.shape, layout);
    tf.tidy(() => variable.assign(resident(values, variable.shape)));
  }
}

/** SHA-256 over the names and bytes of parameters, in hexadecimal: equal only for bit-equal tensors. */
export function hashState(parameters: readonly NamedParameter[]): string {
  const hash = sha256.create();
  for (const { name, variable } of [...parameters].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const data = variable.dataSync<"float32">();
    hash.update(new TextEncoder().encode(`${name}[${variable.shape.join(",")}]`));
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return bytesToHex(hash.digest());
}

/** Frees the tensors of a network, and what was derived from them. */
export function dispose(parameters: readonly NamedParameter[]): void {
  for (const { variable } of parameters) {
    freeDerived(variable);
    variable.dispose();
  }
}
