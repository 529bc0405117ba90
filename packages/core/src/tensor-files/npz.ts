import { UserError } from "@ddep/base";
import type { LazyTensor, TensorCatalog } from "./lazy-tensor.js";
import { expectHead, expectNpySize, inOrder, npyStart, parseNpyHeader, type NpyHeader } from "./npy.js";
import { Widener } from "./widener.js";
import type { ZipMember } from "./zip-archive.js";

const ENDING = ".npy";

/** Reads and checks the header of a member, unpacking no more bytes than needed. */
async function headOf(member: ZipMember, file: string): Promise<NpyHeader> {
  const where = { file, key: member.name };
  let head = new Uint8Array(0);
  let start: number | undefined;
  await member.pour((bytes) => {
    const longer = new Uint8Array(head.length + bytes.length);
    longer.set(head);
    longer.set(bytes, head.length);
    head = longer;
    if (head.length < 12) return undefined;
    start ??= expectHead(npyStart(head), where);
    return head.length >= start ? "enough" : undefined;
  });
  start ??= expectHead(npyStart(head), where);
  if (head.length < start) throw new UserError("ends within its header", where);
  const header = parseNpyHeader(head.subarray(0, start), where);
  expectNpySize(header, member.size, where);
  return header;
}

async function read(member: ZipMember, header: NpyHeader): Promise<Float32Array> {
  const widener = new Widener(header.dtype, header.count, header.little);
  let skip = header.start;
  await member.pour((bytes) => {
    const skipped = Math.min(skip, bytes.length);
    skip -= skipped;
    widener.push(bytes.subarray(skipped));
    return undefined;
  });
  return inOrder(widener.values, header);
}

/**
 * Opens numpy's archive of arrays, compressed or not. The header of every array is read and checked now, its numbers on
 * request. A tensor's name is that of its member without `.npy`.
 *
 * Source: numpy.savez and numpy.savez_compressed.
 */
export async function openNpz(members: ReadonlyMap<string, ZipMember>, file: string): Promise<TensorCatalog> {
  const tensors = new Map<string, LazyTensor>();
  for (const [name, member] of members) {
    if (!name.endsWith(ENDING)) throw new UserError(`is not an ${ENDING} file`, { file, key: name });
    const header = await headOf(member, file);
    const { shape, dtype } = header;
    tensors.set(name.slice(0, -ENDING.length), { shape, dtype, read: () => read(member, header) });
  }
  return { format: "npz", metadata: {}, tensors };
}
