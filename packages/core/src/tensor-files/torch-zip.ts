import { UserError } from "../errors.js";
import { dtypes } from "./dtype.js";
import type { TensorCatalog } from "./lazy-tensor.js";
import { PickleEnd, readPickle } from "./pickle-reader.js";
import { stateDict, type ReadStorage } from "./state-dict.js";
import { torchHost } from "./torch-globals.js";
import { Widener } from "./widener.js";
import { unpack, type ZipMember } from "./zip-archive.js";

const PICKLE = "data.pkl";

/** The name before `data.pkl`, where the archive is PyTorch's. */
export function torchPrefix(members: ReadonlyMap<string, ZipMember>): string | undefined {
  const name = [...members.keys()].find((path) => path === PICKLE || path.endsWith(`/${PICKLE}`));
  return name?.slice(0, -PICKLE.length);
}

async function expectReadable(members: ReadonlyMap<string, ZipMember>, prefix: string, file: string): Promise<void> {
  if (members.has(`${prefix}constants.pkl`))
    throw new UserError("is a TorchScript program, not a state dict", {
      file,
      fix: "save its weights in Python: torch.save(torch.jit.load(file).state_dict(), other)",
    });
  const order = members.get(`${prefix}byteorder`);
  if (order !== undefined && new TextDecoder().decode(await unpack(order)) !== "little")
    throw new UserError("was written on a machine of another byte order", {
      file,
      fix: "load and save it again in Python on a little-endian machine",
    });
}

/**
 * Opens what `torch.save` writes since PyTorch 1.6: `data.pkl` is read, each storage when its tensor is asked for.
 *
 * Source: torch/serialization.py, `_save`.
 */
export async function openTorchZip(
  members: ReadonlyMap<string, ZipMember>,
  prefix: string,
  { file, key }: { readonly file: string; readonly key?: string | undefined },
): Promise<TensorCatalog> {
  await expectReadable(members, prefix, file);
  const pickle = await unpack(members.get(`${prefix}${PICKLE}`)!);
  const readStorage: ReadStorage = async (storage) => {
    const where = { file, key: `${prefix}data/${storage.key}`, fix: "download or write the file again" };
    const member = members.get(where.key);
    if (member === undefined) throw new UserError("is not there, but a tensor needs it", where);
    const bytes = storage.count * dtypes[storage.dtype].bytes;
    if (member.size !== bytes)
      throw new UserError(
        `has ${member.size} bytes, but ${storage.count} numbers of ${storage.dtype} take ${bytes}`,
        where,
      );
    const widener = new Widener(storage.dtype, storage.count);
    await member.pour((piece) => {
      widener.push(piece);
      return undefined;
    });
    return widener.values;
  };
  try {
    const { value } = readPickle(pickle, 0, torchHost(file), file);
    return stateDict(value, { format: "PyTorch zip", file, key, readStorage });
  } catch (cause) {
    if (!(cause instanceof PickleEnd)) throw cause;
    throw new UserError("ends within its pickle", { file, cause, fix: "download or write the file again" });
  }
}
