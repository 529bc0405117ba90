import { UserError } from "@ddep/base";
import { dtypes } from "./dtype.js";
import { expectGrowth, type TensorCatalog } from "./lazy-tensor.js";
import { MOST_PICKLE_BYTES, PickleEnd, readPickle } from "./pickle-reader.js";
import { stateDict, type ReadStorage } from "./state-dict.js";
import { torchHost } from "./torch-globals.js";
import { Widener } from "./widener.js";
import { unpack, type ZipMember } from "./zip-archive.js";

const PICKLE = "data.pkl";

/** Returns the part of the path before `data.pkl`, or undefined if PyTorch did not write the archive. */
export function torchPrefix(members: ReadonlyMap<string, ZipMember>): string | undefined {
  const name = [...members.keys()].find((path) => path === PICKLE || path.endsWith(`/${PICKLE}`));
  return name?.slice(0, -PICKLE.length);
}

export interface TorchZipOptions {
  readonly file: string;
  /** Size of the archive in bytes. */
  readonly size: number;
  /** Which state dict to read, as in `OpenOptions`. */
  readonly key?: string | undefined;
}

/** Unpacks a whole member into memory. */
function unpackWithin(member: ZipMember, { file, size }: TorchZipOptions): Promise<Uint8Array> {
  expectGrowth(member, size, file);
  return unpack(member);
}

async function expectReadable(
  members: ReadonlyMap<string, ZipMember>,
  prefix: string,
  options: TorchZipOptions,
): Promise<void> {
  const { file } = options;
  if (members.has(`${prefix}constants.pkl`))
    throw new UserError("is a TorchScript program, not a state dict", {
      file,
      fix: "save its weights in Python: torch.save(torch.jit.load(file).state_dict(), other)",
    });
  const order = members.get(`${prefix}byteorder`);
  if (order !== undefined && new TextDecoder().decode(await unpackWithin(order, options)) !== "little")
    throw new UserError("was written on a big-endian machine", {
      file,
      fix: "load and save it again in Python on a little-endian machine",
    });
}

async function readPickleFile(member: ZipMember, options: TorchZipOptions): Promise<Uint8Array> {
  const [bytes, most] = [member.size, MOST_PICKLE_BYTES].map((count) => count.toLocaleString("en"));
  if (member.size > MOST_PICKLE_BYTES)
    throw new UserError(`is a pickle of ${bytes!} bytes; the limit is ${most!}`, {
      file: options.file,
      key: member.name,
      fix: "save only the weights in Python: torch.save(model.state_dict(), file)",
    });
  return unpackWithin(member, options);
}

/**
 * Opens a file written by `torch.save` since PyTorch 1.6. Reads `data.pkl` now, and each storage when one of its
 * tensors is requested.
 *
 * Source: torch/serialization.py, `_save`.
 *
 * @throws UserError before anything is unpacked if `data.pkl` exceeds 64 MiB, or 64 times the size of the archive plus
 * one mebibyte; and if its pickle has more instructions than `readPickle` accepts
 */
export async function openTorchZip(
  members: ReadonlyMap<string, ZipMember>,
  prefix: string,
  options: TorchZipOptions,
): Promise<TensorCatalog> {
  const { file, key } = options;
  await expectReadable(members, prefix, options);
  const pickle = await readPickleFile(members.get(`${prefix}${PICKLE}`)!, options);
  const readStorage: ReadStorage = async (storage) => {
    const where = { file, key: `${prefix}data/${storage.key}`, fix: "download or write the file again" };
    const member = members.get(where.key);
    if (member === undefined) throw new UserError("is missing, but a tensor needs it", where);
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
