import { UserError } from "@ddep/base";
import { dtypes, type Dtype } from "./dtype.js";
import { Tuple, type Callable, type PickleHost } from "./pickle-reader.js";
import { tensorView, TensorView, type Storage } from "./tensor-view.js";

/** A storage class, for one dtype or, if undefined, untyped bytes. */
class StorageType {
  constructor(readonly dtype: Dtype | undefined) {}
}

/** A torch.dtype, as a tensor over untyped bytes declares it. */
class TorchDtype {
  constructor(readonly dtype: Dtype) {}
}

const storages: Readonly<Record<string, Dtype>> = {
  DoubleStorage: "F64",
  FloatStorage: "F32",
  HalfStorage: "F16",
  BFloat16Storage: "BF16",
  LongStorage: "I64",
  IntStorage: "I32",
  ShortStorage: "I16",
  CharStorage: "I8",
  ByteStorage: "U8",
  BoolStorage: "BOOL",
};

const torchDtypes: Readonly<Record<string, Dtype>> = {
  float64: "F64",
  float32: "F32",
  float16: "F16",
  bfloat16: "BF16",
  float8_e4m3fn: "F8_E4M3",
  float8_e5m2: "F8_E5M2",
  int64: "I64",
  int32: "I32",
  int16: "I16",
  int8: "I8",
  uint64: "U64",
  uint32: "U32",
  uint16: "U16",
  uint8: "U8",
  bool: "BOOL",
};

const callable = (call: Callable["call"]): Callable => ({ call });

function lookUp<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** Defines all the names that the pickle of a state dict may use. Source: torch/_utils.py, torch/serialization.py. */
export function torchHost(file: string): PickleHost {
  const bad = (problem: string) => new UserError(problem, { file, fix: "download or write the file again" });

  function rebuild([storage, offset, shape, strides]: readonly unknown[]): TensorView {
    if (!(storage instanceof Object) || !("key" in storage)) throw bad("builds a tensor over no storage");
    return tensorView(storage as Storage, offset, shape, strides, file);
  }

  function rebuildOverBytes(args: readonly unknown[]): TensorView {
    const [storage, offset, shape, strides, , , dtype] = args;
    if (!(storage instanceof Object) || !("key" in storage) || !(dtype instanceof TorchDtype))
      throw bad("builds a tensor over no storage");
    const { count, ...rest } = storage as Storage;
    const size = dtypes[dtype.dtype].bytes;
    return tensorView({ ...rest, dtype: dtype.dtype, count: Math.floor(count / size) }, offset, shape, strides, file);
  }

  function orderedDict([items = []]: readonly unknown[]): Map<unknown, unknown> {
    const pairs = Array.isArray(items) ? items : [];
    const list = pairs.map((pair: unknown) => (pair instanceof Tuple ? pair.items : Array.isArray(pair) ? pair : []));
    if (list.some((pair) => pair.length !== 2)) throw bad("builds an OrderedDict of no pairs");
    return new Map(list.map(([key, value]) => [key, value]));
  }

  const globals: Readonly<Record<string, unknown>> = {
    "collections.OrderedDict": callable(orderedDict),
    "torch._utils._rebuild_tensor": callable(rebuild),
    "torch._utils._rebuild_tensor_v2": callable(rebuild),
    "torch._utils._rebuild_tensor_v3": callable(rebuildOverBytes),
    "torch._utils._rebuild_parameter": callable(([data]) => data),
    "torch.Size": callable(([sizes]) => sizes),
    "torch.device": callable(([name]) => name),
    "torch.storage.UntypedStorage": new StorageType(undefined),
    "torch.UntypedStorage": new StorageType(undefined),
  };

  function global(module: string, name: string): unknown {
    const full = `${module}.${name}`;
    const known = lookUp(globals, full);
    if (known !== undefined) return known;
    const storage = module === "torch" || module === "torch.cuda" ? lookUp(storages, name) : undefined;
    if (storage !== undefined) return new StorageType(storage);
    const dtype = module === "torch" ? lookUp(torchDtypes, name) : undefined;
    if (dtype !== undefined) return new TorchDtype(dtype);
    throw new UserError(`its pickle needs ${full}, but only tensors are read: code in a file is never run`, {
      file,
      fix: "save only the weights in Python: torch.save(model.state_dict(), file)",
    });
  }

  function persistent(id: unknown): Storage {
    const [kind, type, key, , count, view] = id instanceof Tuple ? id.items : [];
    const inFull = kind === "storage" && type instanceof StorageType && typeof key === "string";
    if (!inFull || !Number.isSafeInteger(count) || (count as number) < 0) throw bad("has an invalid storage");
    const storage = { key, dtype: type.dtype ?? "U8", count: count as number, offset: 0 };
    if (!(view instanceof Tuple)) return storage;
    const [, offset, length] = view.items;
    if (
      ![offset, length].every((n) => Number.isSafeInteger(n) && (n as number) >= 0) ||
      (offset as number) + (length as number) > storage.count
    )
      throw bad("has a view past the end of its storage");
    return { ...storage, offset: offset as number };
  }

  return { global, persistent };
}
