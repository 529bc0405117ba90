import { UserError } from "@ddep/base";
import { openSafetensors } from "./safetensors.js";
import { readBytes, type ByteSource } from "./byte-source.js";
import { expectProportion, type TensorCatalog } from "./lazy-tensor.js";
import { npyMagic, openNpy } from "./npy.js";
import { openNpz } from "./npz.js";
import { openTorchLegacy } from "./torch-legacy.js";
import { openTorchZip, torchPrefix } from "./torch-zip.js";
import { openZip } from "./zip-archive.js";

export interface OpenOptions {
  /**
   * Which state dict to read from a PyTorch file that has several: its path, such as `model`, or `.` for the outermost.
   */
  readonly key?: string;
}

const HEAD = 512;
const PROTOCOL = 0x80;
const BRACE = 0x7b;
const ascii = (bytes: Uint8Array) => String.fromCharCode(...bytes);

/** Recognises files that are not weights by their first bytes. */
const others: readonly [looks: (head: string) => boolean, problem: string, fix: string][] = [
  [
    (head) => head.startsWith("version https://git-lfs"),
    "is a Git LFS pointer, not the file itself",
    "fetch it with `git lfs pull`",
  ],
  [(head) => /^\s*<(!doctype|html|\?xml)/i.test(head), "is a web page", "download the file that the page links to"],
  [
    (head) => head.slice(257, 262) === "ustar",
    "is a tar archive, as PyTorch before 0.4 wrote them",
    "load and save it again in Python with any later PyTorch",
  ],
  [(head) => head.startsWith("\x89HDF"), "is an HDF5 file", "save the weights as safetensors"],
  [(head) => head.startsWith("\x1f\x8b"), "is compressed with gzip", "decompress it first"],
];

async function openArchive(source: ByteSource, { key }: OpenOptions): Promise<TensorCatalog> {
  const members = await openZip(source);
  const prefix = torchPrefix(members);
  if (prefix !== undefined) return openTorchZip(members, prefix, { file: source.name, size: source.size, key });
  if (members.size > 0 && [...members.keys()].every((name) => name.endsWith(".npy")))
    return openNpz(members, source.name);
  throw new UserError("is a zip archive, but written by neither PyTorch nor numpy", {
    file: source.name,
    fix: "unpack it and give the file of weights inside",
  });
}

async function openByContent(source: ByteSource, options: OpenOptions): Promise<TensorCatalog> {
  const head = await readBytes(source, 0, Math.min(HEAD, source.size));
  const text = ascii(head);
  // Checked first: the length before a safetensors header may begin with any bytes, even those of another format.
  if (head[8] === BRACE || head.length < 9) return openSafetensors(source);
  if (text.startsWith("PK")) return openArchive(source, options);
  if (npyMagic.every((byte, i) => head[i] === byte)) return openNpy(source);
  if (head[0] === PROTOCOL) return openTorchLegacy(source, options.key);
  const [, problem, fix] = others.find(([looks]) => looks(text)) ?? [];
  throw new UserError(problem ?? "is not in a supported weight format", {
    file: source.name,
    fix: fix ?? "give a safetensors file, what torch.save writes, or numpy's .npz or .npy",
  });
}

/**
 * Opens a tensor file, whose format is recognised by its content: safetensors, `torch.save` output (zip or legacy),
 * `.npz` or `.npy`. No code in the file is ever run. Tensors are read one by one on request.
 *
 * @throws UserError naming the file and tensor if the file is damaged, in another format, or out of proportion:
 * tensors, or a member unpacked as a whole, of more than 64 times the size of the file plus one mebibyte; a pickle of
 * more than 64 MiB or 4,194,304 steps
 */
export async function openTensors(source: ByteSource, options: OpenOptions = {}): Promise<TensorCatalog> {
  const catalog = await openByContent(source, options);
  if (options.key !== undefined && !catalog.format.startsWith("PyTorch"))
    throw new UserError(`has no keys to choose from: it is ${catalog.format}`, {
      file: source.name,
      key: options.key,
    });
  expectProportion(catalog, source.size, source.name);
  return catalog;
}
