import { UserError } from "@ddep/base";
import { Reader, ZipReader, type FileEntry } from "@zip.js/zip.js/lib/zip-core-native.js";
import { expectWithin, type ByteSource } from "./byte-source.js";

/** A file in an archive. */
export interface ZipMember {
  readonly name: string;
  /** Unpacked size in bytes, as declared by the archive and verified on reading. */
  readonly size: number;
  /**
   * Passes the unpacked bytes to `sink` chunk by chunk, until they end or `sink` returns `"enough"`.
   *
   * @throws UserError if they do not match the declared size and CRC-32
   */
  pour(sink: (bytes: Uint8Array) => "enough" | undefined): Promise<void>;
}

class SourceReader extends Reader<ByteSource> {
  readonly #source: ByteSource;

  constructor(source: ByteSource) {
    super(source);
    this.#source = source;
    this.size = source.size;
  }

  override async readUint8Array(index: number, length: number): Promise<Uint8Array> {
    const present = Math.max(0, Math.min(length, this.#source.size - index));
    expectWithin(this.#source, index, present);
    const bytes = new Uint8Array(present);
    await this.#source.read(index, bytes);
    return bytes;
  }
}

const STORED = 0;
const DEFLATED = 8;
const reading = { checkCrc32: true, checkOverlappingEntry: true, useWebWorkers: false } as const;

/** Converts an error of the zip library into a {@link UserError}. */
function zipError(cause: unknown, file: string, key?: string): UserError {
  if (cause instanceof UserError) return cause;
  return new UserError(`is not a complete zip archive (${cause instanceof Error ? cause.message : String(cause)})`, {
    file,
    key,
    cause,
    fix: "download or write the file again",
  });
}

function expectHarmless({ filename, encrypted, compressionMethod }: FileEntry, file: string): void {
  const refuse = (problem: string, fix: string) => new UserError(problem, { file, key: filename, fix: fix });
  if (/^[/\\]|^[a-z]:|\\|\0|(^|\/)\.\.(\/|$)/i.test(filename))
    throw refuse("is a path that leaves the archive", "get the file from a source you trust");
  if (encrypted) throw refuse("is encrypted", "give an archive without a password");
  if (compressionMethod !== STORED && compressionMethod !== DEFLATED)
    throw refuse(`uses compression method ${compressionMethod}`, "use deflate or no compression");
}

/** Thrown into the library to stop it once the sink has enough. */
class Enough extends Error {}

function memberOf(entry: FileEntry, file: string): ZipMember {
  const { filename: name, uncompressedSize: size } = entry;
  return {
    name,
    size,
    async pour(sink) {
      let left = size;
      // From Node 24 on, the library rejects with the state of its stream, not with the error that stopped it.
      let stopped: unknown;
      const writable = new WritableStream<Uint8Array>({
        write(bytes) {
          try {
            left -= bytes.length;
            if (left < 0) throw new UserError(`unpacks to more than the declared ${size} bytes`, { file, key: name });
            if (sink(bytes) === "enough") throw new Enough();
          } catch (cause) {
            stopped = cause;
            throw cause;
          }
        },
      });
      try {
        await entry.getData(writable, reading);
      } catch (cause) {
        if (stopped instanceof Enough) return;
        throw zipError(stopped ?? cause, file, name);
      }
      if (left !== 0)
        throw new UserError(`unpacks to ${size - left} bytes instead of the declared ${size}`, { file, key: name });
    },
  };
}

/**
 * Returns the files of a zip archive (including zip64) by name, without folders.
 *
 * Source: PKWARE's APPNOTE.TXT, through zip.js.
 *
 * @throws UserError naming the member on paths that leave the archive, encryption, compression other than deflate, and
 * duplicate names
 */
export async function openZip(source: ByteSource): Promise<ReadonlyMap<string, ZipMember>> {
  const file = source.name;
  const members = new Map<string, ZipMember>();
  try {
    const reader = new ZipReader(new SourceReader(source), reading);
    for await (const entry of reader.getEntriesGenerator()) {
      if (entry.directory) continue;
      expectHarmless(entry, file);
      if (members.has(entry.filename)) throw new UserError("occurs twice", { file, key: entry.filename });
      members.set(entry.filename, memberOf(entry, file));
    }
  } catch (cause) {
    throw zipError(cause, file);
  }
  return members;
}

/** Returns all the bytes of a member. */
export async function unpack({ size, pour }: ZipMember): Promise<Uint8Array> {
  // Collected in chunks first: the declared size is not trusted before the bytes arrive.
  const pieces: Uint8Array[] = [];
  await pour((bytes) => {
    pieces.push(bytes);
    return undefined;
  });
  const all = new Uint8Array(size);
  let offset = 0;
  for (const piece of pieces) {
    all.set(piece, offset);
    offset += piece.length;
  }
  return all;
}
