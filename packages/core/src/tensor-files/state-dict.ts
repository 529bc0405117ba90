import { UserError } from "@ddep/base";
import type { LazyTensor, TensorCatalog } from "./lazy-tensor.js";
import { TensorView, valuesOf, type Storage } from "./tensor-view.js";

/** Reads the numbers of a whole storage. */
export type ReadStorage = (storage: Storage) => Promise<Float32Array>;

interface Candidate {
  readonly path: string;
  readonly tensors: ReadonlyMap<string, TensorView>;
}

const DEEPEST = 8;

function* dictsIn(value: unknown, path: string, seen: Set<unknown>, depth = 0): Generator<Candidate> {
  if (!(value instanceof Map) || seen.has(value) || depth > DEEPEST) return;
  seen.add(value);
  const named = [...value].filter((pair): pair is [string, unknown] => typeof pair[0] === "string");
  const tensors = new Map(named.filter((pair): pair is [string, TensorView] => pair[1] instanceof TensorView));
  if (tensors.size > 0) yield { path, tensors };
  for (const [name, inner] of named) yield* dictsIn(inner, path === "" ? name : `${path}.${name}`, seen, depth + 1);
}

/** Numbers and strings stored beside the tensors, such as the epoch. */
function scalarsOf(root: unknown): Record<string, string> {
  if (!(root instanceof Map)) return {};
  const simple = [...root].filter(
    ([key, value]) => typeof key === "string" && ["string", "number", "boolean"].includes(typeof value),
  );
  return Object.fromEntries(simple.map(([key, value]) => [key as string, String(value)]));
}

const ROOT = ".";

function choose(candidates: readonly Candidate[], key: string | undefined, file: string): Candidate {
  const list = candidates
    .map(({ path, tensors }) => `${path === "" ? ROOT : path} (${tensors.size} tensors)`)
    .join(", ");
  if (candidates.length === 0)
    throw new UserError("holds no dict of named tensors", {
      file,
      fix: "save a state dict in Python: torch.save(model.state_dict(), file)",
    });
  if (key === undefined) {
    if (candidates.length > 1)
      throw new UserError(`holds ${candidates.length} state dicts: ${list}`, {
        file,
        fix: "choose one by its key",
      });
    return candidates[0]!;
  }
  const chosen = candidates.find(({ path }) => path === (key === ROOT ? "" : key));
  if (chosen === undefined)
    throw new UserError("is not a state dict in this file", { file, key, fix: `choose one of: ${list}` });
  return chosen;
}

export interface StateDictOptions {
  readonly format: TensorCatalog["format"];
  readonly file: string;
  /** Which dict to read if there are several: its dotted path, such as `model`, or `.` for the outermost. */
  readonly key?: string | undefined;
  readonly readStorage: ReadStorage;
}

/**
 * Returns the tensors of the state dict in an unpickled value. A storage shared by consecutive tensors is read once.
 */
export function stateDict(root: unknown, { format, file, key, readStorage }: StateDictOptions): TensorCatalog {
  const { tensors: views } = choose([...dictsIn(root, "", new Set())], key, file);
  let last: { id: string; values: Promise<Float32Array> } | undefined;
  const storageOf = (storage: Storage) => {
    const id = `${storage.dtype} ${storage.count} ${storage.key}`;
    if (last?.id !== id) last = { id, values: readStorage(storage) };
    return last.values;
  };
  const tensors = new Map<string, LazyTensor>();
  for (const [name, view] of views) {
    const { shape, storage } = view;
    tensors.set(name, {
      shape,
      dtype: storage.dtype,
      read: async () => valuesOf(view, await storageOf(storage)),
    });
  }
  return { format, metadata: scalarsOf(root), tensors };
}
