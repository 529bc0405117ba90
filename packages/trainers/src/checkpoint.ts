import { UserError, type NamedParameter, type StoredTensor, loadState, stateOf } from "@ddep/core";
import type { Ema } from "./ema.js";
import type { Optimizer } from "./optimizer.js";

/** Everything a run needs to continue as if it had never stopped. */
export interface Checkpoint {
  /** Steps done. */
  readonly step: number;
  /** Whatever makes two runs the same run: resuming under another identity is refused. */
  readonly identity: string;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/** Where checkpoints are kept: the last whole one, whatever happens while the next is written. */
export interface CheckpointStore {
  /** What to call the store in messages, such as its file. */
  readonly name: string;
  save(checkpoint: Checkpoint): Promise<void>;
  load(): Promise<Checkpoint | undefined>;
}

/** The parts of a training run that move. */
export interface Moving {
  readonly parameters: readonly NamedParameter[];
  readonly optimizer: Optimizer;
  readonly ema?: Ema | undefined;
}

const moved = (parameters: readonly NamedParameter[]) => parameters.filter((entry) => entry.role !== "frozen");

/** Copies all that moves: tensors under `model.`, averages under `ema.`, the optimiser's memory under `optimizer.`. */
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
 * Puts a checkpoint back. Throws a {@link UserError} that names `file` where the checkpoint is of another run or lacks
 * a tensor.
 */
export function restore(
  { parameters, optimizer, ema }: Moving,
  checkpoint: Checkpoint,
  identity: string,
  file: string,
) {
  if (checkpoint.identity !== identity)
    throw new UserError("is a checkpoint of a run with other settings", {
      file,
      fix: "resume with the settings of that run, or start a new run in another folder",
    });
  loadState(moved(parameters), part(checkpoint, "model."), { file });
  if (ema !== undefined) loadState(ema.parameters, part(checkpoint, "ema."), { file });
  const memory = [...part(checkpoint, "optimizer.")].map(([name, { data }]) => [name, data] as const);
  optimizer.restore(new Map(memory), checkpoint.step, file);
}
