import { expect, test } from "vitest";
import { readAll } from "../node/testing/fixtures.test.helpers.js";
import { zipBytes } from "../testing/zip-bytes.test.helpers.js";
import { memorySource } from "./byte-source.js";
import { openZip, unpack } from "./zip-archive.js";

/** An .npy file of so many float32 zeros. */
function zeros(count: number): Uint8Array {
  const head = `{'descr': '<f4', 'fortran_order': False, 'shape': (${count},), }`.padEnd(117, " ") + "\n";
  const bytes = new Uint8Array(128 + 4 * count);
  bytes.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, 118, 0]);
  bytes.set(new TextEncoder().encode(head), 10);
  return bytes;
}

const small = zeros(3);
const open = (bytes: Uint8Array) => openZip(memorySource(bytes, "w.npz"));

/** Sets bytes wherever `from` is found. */
function patch(bytes: Uint8Array, from: Uint8Array, to: Uint8Array): Uint8Array {
  const out = bytes.slice();
  for (let at = 0; at + from.length <= out.length; at++)
    if (from.every((byte, i) => bytes[at + i] === byte)) out.set(to, at);
  return out;
}

const ascii = (text: string) => new TextEncoder().encode(text);

test.each([true, false])("members are unpacked (zip64: %s)", async (zip64) => {
  const members = await open(await zipBytes({ "a.npy": small, "b/c.npy": zeros(0) }, { zip64, level: 6 }));
  expect([...members.keys()]).toEqual(["a.npy", "b/c.npy"]);
  expect(await unpack(members.get("a.npy")!)).toEqual(small);
});

test.each(["../a.npy", "b/../../a.npy", "/etc/a.npy", "..\\a.npy", "c:/a.npy"])(
  "a member called %s is refused",
  async (name) => {
    // Written under a harmless name of the same length: the library would not write it otherwise.
    const plain = "x".repeat(name.length);
    const bytes = patch(await zipBytes({ [plain]: small }), ascii(plain), ascii(name));
    await expect(open(bytes)).rejects.toThrow(/^w\.npz/);
  },
);

test("an encrypted member is refused", async () => {
  const bytes = await zipBytes({ "a.npy": small }, { password: "secret", zipCrypto: true });
  await expect(open(bytes)).rejects.toThrow(/a\.npy: is encrypted/);
});

test("two members with the same name are refused", async () => {
  const bytes = patch(await zipBytes({ "a.npy": small, "b.npy": small }), ascii("b.npy"), ascii("a.npy"));
  await expect(open(bytes)).rejects.toThrow(/a\.npy: occurs twice|Ambiguous/);
});

test("bytes that do not match their CRC-32 are refused on reading", async () => {
  const bytes = await zipBytes({ "a.npy": small });
  const at = bytes.findIndex((_, i) => ascii("NUMPY").every((byte, j) => bytes[i + j] === byte));
  bytes[at + 130]! ^= 1;
  await expect(readAll(bytes, "w.npz")).rejects.toThrow(/w\.npz, a\.npy: is not a complete zip archive \(.*CRC/i);
});

test("a member that unpacks to a size other than declared is refused", async () => {
  const bytes = await zipBytes({ "a.npy": zeros(1000) }, { level: 9 });
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, 4128, true);
  const declared = new Uint8Array(view.buffer.slice(0));
  for (const size of [200, 4127, 4129, 2 ** 31]) {
    view.setUint32(0, size, true);
    const lying = patch(bytes, declared, new Uint8Array(view.buffer));
    await expect(
      open(lying).then((members) => unpack(members.get("a.npy")!)),
      `${size}`,
    ).rejects.toThrow(/^w\.npz, a\.npy/);
  }
});

test("a zip bomb is refused before it is unpacked", async () => {
  const bytes = await zipBytes({ "a.npy": zeros(20_000_000) }, { level: 9 });
  expect(bytes.length).toBeLessThan(100_000);
  await expect(readAll(bytes, "w.npz")).rejects.toThrow(/w\.npz, a: brings the tensors to more than 64 times/);
});
