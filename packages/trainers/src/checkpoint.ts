import { UserError, type NamedParameter, type StoredTensor, loadState, stateOf } from "@ddep/core";
import type { Ema } from "./ema.js";
import type { Optimizer } from "./optimizer.js";

/** Everything needed to resume a run as if it had never stopped. */
export interface Checkpoint {
  /** Number of completed steps. */
  readonly step: number;
  /** Identifies the run. A checkpoint can only be resumed under the same identity. */
  readonly identity: string;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/** Stores the last checkpoint. It stays intact while the next one is being written, whatever happens. */
export interface CheckpointStore {
  /** The name of the store in messages, such as its file. */
  readonly name: string;
  save(checkpoint: Checkpoint): Promise<void>;
  load(): Promise<Checkpoint | undefined>;
}

/** The state of a training run that changes during training. */
export interface Moving {
  readonly parameters: readonly NamedParameter[];
  readonly optimizer: Optimizer;
  readonly ema?: Ema | undefined;
}

const moved = (parameters: readonly NamedParameter[]) => parameters.filter((entry) => entry.role !== "frozen");

/** Copies the training state: tensors under `model.`, averages under `ema.`, optimiser state under `optimizer.`. */
export function capture({ parameters, optimizer, ema }: Moving, step: number, identity: string): Checkpoint {
  const tensors = new Map<string, StoredTensor>();
  const add = (prefix: string, state: ReadonlyMap<string, StoredTensor>) =>
    state.forEach((tensor, name) => tensors.set(prefix + name, tensor));
  add("model.", stateOf(moved(parameters)));
  if (ema !== undefined) add("ema.", stateOf(ema.parameters));
  optimizer.state().forEach((data, name) => tensors.set(`optimizer.${name}`, { shape: [data.length], data }));
  return { step, identity, tensors };
}

function part(checkpoint: Checkpoint, prefix: string): Map<string, StoredTensor> {
  const found = [...checkpoint.tensors].filter(([name]) => name.startsWith(prefix));
  return new Map(found.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}

/**
 * Restores the training state from a checkpoint.
 *
 * @throws UserError naming `file` if the checkpoint belongs to another run or lacks a tensor
 */
export function restore(
  { parameters, optimizer, ema }: Moving,
  checkpoint: Checkpoint,
  identity: string,
  file: string,
) {
  if (checkpoint.identity !== identity)
    throw new UserError("is a checkpoint of a run with different settings", {
      file,
      fix: "resume with the settings of that run, or start a new run in another folder",
    });
  loadState(moved(parameters), part(checkpoint, "model."), { file });
  if (ema !== undefined) loadState(ema.parameters, part(checkpoint, "ema."), { file });
  const memory = [...part(checkpoint, "optimizer.")].map(([name, { data }]) => [name, data] as const);
  optimizer.restore(new Map(memory), checkpoint.step, file);
}
