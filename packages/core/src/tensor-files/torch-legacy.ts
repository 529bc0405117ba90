import { UserError } from "@ddep/base";
import { readBytes, readValues, type ByteSource } from "./byte-source.js";
import { dtypes } from "./dtype.js";
import type { TensorCatalog } from "./lazy-tensor.js";
import { MOST_PICKLE_BYTES, PickleEnd, readPickle, type PickleHost } from "./pickle-reader.js";
import { stateDict } from "./state-dict.js";
import type { Storage } from "./tensor-view.js";
import { torchHost } from "./torch-globals.js";

const MAGIC = 0x1950a86a20f9469cfc6cn;
const PROTOCOL = 1001;
const FIRST_READ = 2 ** 18;
const AGAIN = { fix: "download or write the file again" };

/** The five pickles at the start of the file, and where the storages begin. */
interface Front {
  readonly root: unknown;
  readonly keys: readonly string[];
  readonly storages: ReadonlyMap<string, Storage>;
  readonly end: number;
}

function parseFront(bytes: Uint8Array, file: string): Front {
  const storages = new Map<string, Storage>();
  const plain = torchHost(file);
  const host: PickleHost = {
    global: plain.global,
    persistent(id) {
      const storage = plain.persistent(id) as Storage;
      const known = storages.get(storage.key) ?? storage;
      if (known.dtype !== storage.dtype || known.count !== storage.count)
        throw new UserError(`has two sizes for storage ${storage.key}`, { file, ...AGAIN });
      storages.set(storage.key, storage);
      return storage;
    },
  };
  let end = 0;
  const next = () => {
    const pickle = readPickle(bytes, end, host, file);
    end = pickle.end;
    return pickle.value;
  };
  if (next() !== MAGIC)
    throw new UserError("is a pickle, but was not written by torch.save", {
      file,
      fix: "save the weights in Python: torch.save(model.state_dict(), file)",
    });
  const version = next();
  if (version !== PROTOCOL)
    throw new UserError(
      typeof version === "number"
        ? `has protocol ${version}, not ${PROTOCOL}`
        : `has an unknown protocol; only ${PROTOCOL} is supported`,
      { file, ...AGAIN },
    );
  const system = next();
  if (!(system instanceof Map) || system.get("little_endian") !== true)
    throw new UserError("was written on a big-endian machine", {
      file,
      fix: "load and save it again in Python on a little-endian machine",
    });
  const root = next();
  const keys = next();
  if (!Array.isArray(keys) || !keys.every((key) => typeof key === "string") || new Set(keys).size !== keys.length)
    throw new UserError("has no list of its storages", { file, ...AGAIN });
  return { root, keys, storages, end };
}

/**
 * Reads the front of a file, whose length is not declared anywhere, by reading more and more until it is complete, up
 * to {@link MOST_PICKLE_BYTES}.
 */
async function readFront(source: ByteSource): Promise<Front> {
  const most = Math.min(source.size, MOST_PICKLE_BYTES);
  for (let length = Math.min(FIRST_READ, most); ; length = Math.min(4 * length, most)) {
    try {
      return parseFront(await readBytes(source, 0, length), source.name);
    } catch (cause) {
      if (!(cause instanceof PickleEnd)) throw cause;
      if (length < most) continue;
      if (length < source.size)
        throw new UserError(`is a pickle of more than ${most.toLocaleString("en")} bytes, the limit`, {
          file: source.name,
          cause,
          fix: "save only the weights in Python: torch.save(model.state_dict(), file)",
        });
      throw new UserError("ends within its pickle", { file: source.name, cause, ...AGAIN });
    }
  }
}

/** Returns where the numbers of each storage begin. Storages follow the front, each after its count in 8 bytes. */
async function locate(source: ByteSource, { keys, storages, end }: Front): Promise<ReadonlyMap<string, number>> {
  const begins = new Map<string, number>();
  let at = end;
  for (const key of keys) {
    const where = { file: source.name, key: `storage ${key}`, ...AGAIN };
    const storage = storages.get(key);
    if (storage === undefined) throw new UserError("is listed, but no tensor uses it", where);
    const count = Number(new DataView((await readBytes(source, at, 8)).buffer).getBigInt64(0, true));
    if (count !== storage.count)
      throw new UserError(`has ${count} numbers, but its tensors expect ${storage.count}`, where);
    begins.set(key, at + 8);
    at += 8 + count * dtypes[storage.dtype].bytes;
    if (at > source.size)
      throw new UserError(`ends at byte ${at}, but the file has ${source.size}`, {
        ...where,
        fix: `${AGAIN.fix}; it is truncated`,
      });
  }
  return begins;
}

/**
 * Opens a file written by `torch.save` before PyTorch 1.6: five pickles, then the storages one after another, each read
 * when one of its tensors is requested.
 *
 * Source: torch/serialization.py, `_legacy_save`.
 *
 * @throws UserError if the pickles exceed 64 MiB
 */
export async function openTorchLegacy(source: ByteSource, key?: string): Promise<TensorCatalog> {
  const file = source.name;
  const front = await readFront(source);
  const begins = await locate(source, front);
  return stateDict(front.root, {
    format: "PyTorch legacy",
    file,
    key,
    async readStorage(storage) {
      const begin = begins.get(storage.key);
      if (begin === undefined)
        throw new UserError("is missing, but a tensor needs it", {
          file,
          key: `storage ${storage.key}`,
          ...AGAIN,
        });
      return readValues(source, begin, storage);
    },
  });
}
