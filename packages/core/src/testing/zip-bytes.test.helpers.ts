import {
  Uint8ArrayReader,
  Uint8ArrayWriter,
  ZipWriter,
  type ZipWriterAddDataOptions,
} from "@zip.js/zip.js/lib/zip-core-native.js";

/** A zip archive of these members, stored unless told otherwise. */
export async function zipBytes(
  members: Readonly<Record<string, Uint8Array>>,
  options: ZipWriterAddDataOptions = {},
): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), {
    level: 0,
    useWebWorkers: false,
    extendedTimestamp: false,
  });
  for (const [name, bytes] of Object.entries(members)) await writer.add(name, new Uint8ArrayReader(bytes), options);
  return writer.close();
}

/** What a small archive holds, unpacked. */
export { openZip, unpack } from "../tensor-files/zip-archive.js";
