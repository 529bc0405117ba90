import { printable, UserError } from "@ddep/base";
import * as tf from "@tensorflow/tfjs-core";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { freeDerived } from "./derived.js";
import { fromTorchLayout, toTorchLayout, torchShape } from "./layout.js";
import type { NamedParameter } from "./network.js";
import { resident } from "./resident.js";
import type { StoredTensor } from "./tensor-files/stored-tensor.js";

/** Copies parameters out of the backend, with PyTorch's names and layout. */
export function stateOf(parameters: readonly NamedParameter[]): Map<string, StoredTensor> {
  const state = new Map<string, StoredTensor>();
  for (const { name, variable, layout } of parameters) {
    const data = toTorchLayout(variable.dataSync<"float32">(), variable.shape, layout);
    // Copied because on some backends dataSync returns a view of memory that the next training step overwrites.
    state.set(name, { shape: torchShape(variable.shape, layout), data: Float32Array.from(data) });
  }
  return state;
}

export interface LoadOptions {
  /** Where the tensors come from, for error messages. */
  readonly file?: string | undefined;
  /** Returns whether the file may hold a tensor of this name that the network does not have. */
  readonly allowExtra?: (name: string) => boolean;
}

/** PyTorch counts the batches seen by every batch normalisation; nothing here uses the count. */
const isBookkeeping = (name: string) => name.endsWith("num_batches_tracked");

function list(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => printable(name, "line"));
  return shown.join(", ") + (names.length > 5 ? ` and ${names.length - 5} more` : "");
}

/**
 * Loads parameters by name. Loading is strict and all or nothing.
 *
 * @throws UserError listing missing tensors, unexpected tensors and wrong shapes; nothing is then changed
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
    return [`${name} is [${found.shape.join(", ")}], expected [${expected}]`];
  });
  const problems = [
    ...(missing.length > 0 ? [`missing tensors: ${list(missing)}`] : []),
    ...(extra.length > 0 ? [`unexpected tensors: ${list(extra)}`] : []),
    ...(misshapen.length > 0 ? [`wrong shapes: ${list(misshapen)}`] : []),
  ];
  if (problems.length > 0)
    throw new UserError(`the weights do not match the network; ${problems.join("; ")}`, {
      file,
      fix: "use weights made for this architecture and these widths, or choose the network that the weights belong to",
    });
  for (const { name, variable, layout } of parameters) {
    const values = fromTorchLayout(state.get(name)!.data, variable.shape, layout);
    tf.tidy(() => variable.assign(resident(values, variable.shape)));
  }
}

/**
 * Returns the SHA-256 of the names and bytes of parameters, in hexadecimal. Hashes are equal only if all tensors are
 * equal bit for bit.
 */
export function hashState(parameters: readonly NamedParameter[]): string {
  const hash = sha256.create();
  for (const { name, variable } of [...parameters].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const data = variable.dataSync<"float32">();
    hash.update(new TextEncoder().encode(`${name}[${variable.shape.join(",")}]`));
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return bytesToHex(hash.digest());
}

/** Frees the tensors of a network and all tensors derived from them. */
export function dispose(parameters: readonly NamedParameter[]): void {
  for (const { variable } of parameters) {
    freeDerived(variable);
    variable.dispose();
  }
}
