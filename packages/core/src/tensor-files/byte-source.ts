import { UserError } from "@ddep/base";
import { dtypes, type Dtype } from "./dtype.js";
import { Widener } from "./widener.js";

/** A readable sequence of bytes, such as a file on disk or in memory. */
export interface ByteSource {
  /** Its name in error messages. */
  readonly name: string;
  readonly size: number;
  /**
   * Fills `target` with the bytes from `offset` on.
   *
   * @throws UserError if the source ends before `target` is full
   */
  read(offset: number, target: Uint8Array<ArrayBuffer>): Promise<void>;
}

/**
 * Checks that bytes exist before anything is allocated to hold them.
 *
 * @throws UserError if the range extends past the end of the source
 */
export function expectWithin(source: Pick<ByteSource, "name" | "size">, offset: number, length: number): void {
  if (offset >= 0 && length >= 0 && offset + length <= source.size) return;
  throw new UserError(`ends at byte ${source.size}, but bytes ${offset} to ${offset + length} are needed`, {
    file: source.name,
    fix: "download or write the file again; it is truncated",
  });
}

/** Wraps bytes in memory as a source. */
export function memorySource(bytes: Uint8Array, name = "weights"): ByteSource {
  const source = {
    name,
    size: bytes.length,
    async read(offset: number, target: Uint8Array) {
      expectWithin(source, offset, target.length);
      target.set(bytes.subarray(offset, offset + target.length));
    },
  };
  return source;
}

/** Reads part of a source. Nothing is allocated for a part that does not exist. */
export async function readBytes(source: ByteSource, offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  expectWithin(source, offset, length);
  const bytes = new Uint8Array(length);
  await source.read(offset, bytes);
  return bytes;
}

const PIECE = 2 ** 20;

/**
 * Reads the `count` numbers of a tensor from byte `offset` on, straight into a float32 array if the file holds float32,
 * otherwise widened chunk by chunk.
 */
export async function readValues(
  source: ByteSource,
  offset: number,
  { dtype, count, little = true }: { readonly dtype: Dtype; readonly count: number; readonly little?: boolean },
): Promise<Float32Array> {
  const length = count * dtypes[dtype].bytes;
  expectWithin(source, offset, length);
  const widener = new Widener(dtype, count, little);
  if (widener.raw !== undefined) {
    await source.read(offset, widener.raw);
    return widener.values;
  }
  const piece = new Uint8Array(Math.min(PIECE, length));
  for (let done = 0; done < length; done += piece.length) {
    const part = piece.subarray(0, Math.min(piece.length, length - done));
    await source.read(offset + done, part);
    widener.push(part);
  }
  return widener.values;
}
