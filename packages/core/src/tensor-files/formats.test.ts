import { UserError } from "@ddep/base";
import { expect, test } from "vitest";
import { readSafetensors, writeSafetensors } from "./safetensors.js";
import { fixture, readAll, readFixture } from "../node/testing/fixtures.test.helpers.js";
import { memorySource } from "./byte-source.js";
import { openTensors } from "./open-tensors.js";

/** The numbers of two files are the same, bit by bit. */
function expectSame(found: Awaited<ReturnType<typeof readAll>>, wanted: ReturnType<typeof readSafetensors>): void {
  expect([...found.tensors.keys()].sort()).toEqual([...wanted.tensors.keys()].sort());
  for (const [name, { shape, data }] of wanted.tensors) {
    expect(found.tensors.get(name)!.shape, name).toEqual(shape);
    expect(found.tensors.get(name)!.data, name).toEqual(data);
  }
}

// Slices, transposed and shared storages, channels last, and every dtype; the values wanted are PyTorch's own.
test.each(["state.test.pth", "state-legacy.test.pth", "state-protocol4.test.pth", "training.test.pth"])(
  "%s is read as PyTorch reads it",
  async (name) => expectSame(await readFixture(name), readSafetensors(fixture("state.test.safetensors"))),
);

test.each(["arrays.test.npz", "arrays-packed.test.npz"])("%s is read as numpy reads it", async (name) =>
  expectSame(await readFixture(name), readSafetensors(fixture("arrays.test.safetensors"))),
);

test.each([1, 2, 3])("an .npy file of version %i is read", async (version) => {
  const { tensors } = await readFixture(`fortran-v${version}.test.npy`);
  expect(tensors.get("array")).toEqual(readSafetensors(fixture("arrays.test.safetensors")).tensors.get("fortran"));
});

test("dtypes are reported, integers keep theirs, and values beside the tensors become metadata", async () => {
  const catalog = await openTensors(memorySource(fixture("training.test.pth")));
  expect(catalog.format).toBe("PyTorch zip");
  expect(catalog.metadata).toEqual({ epoch: "3" });
  const dtypes = Object.fromEntries([...catalog.tensors].map(([name, { dtype }]) => [name, dtype]));
  expect(dtypes).toMatchObject({
    t: "F32",
    f64: "F64",
    i64: "I64",
    bool: "BOOL",
    half: "F16",
    e4m3: "F8_E4M3",
  });
  const { tensors } = await readFixture("norm-legacy.test.pth");
  expect(tensors.get("num_batches_tracked")).toEqual({ shape: [], data: Float32Array.of(0), dtype: "I64" });
  const written = readSafetensors(writeSafetensors(tensors)).tensors;
  expect(written.get("num_batches_tracked")?.dtype).toBe("I64");
});

test("one of several state dicts is chosen by key; without a key they are listed", async () => {
  expect((await readFixture("two.test.pth", { key: "ema" })).tensors.get("w")!.data).toEqual(Float32Array.of(0, 0));
  expect((await readFixture("two.test.pth", { key: "model" })).tensors.get("w")!.data).toEqual(Float32Array.of(1, 1));
  expectSame(await readFixture("state.test.pth", { key: "." }), readSafetensors(fixture("state.test.safetensors")));
  await expect(readFixture("two.test.pth")).rejects.toThrow(/2 state dicts: model \(1 tensors\), ema \(1 tensors\)/);
  await expect(readFixture("two.test.pth", { key: "net" })).rejects.toThrow(
    /net: is not a state dict.*\n.*one of: model/,
  );
  await expect(readFixture("arrays.test.npz", { key: "ema" })).rejects.toThrow(/ema: has no keys to choose from/);
});

const text = (value: string) => Uint8Array.from(value.padEnd(512, " "), (letter) => letter.charCodeAt(0));
const tar = new Uint8Array(512);
tar.set(new TextEncoder().encode("ustar"), 257);

const refused: [string, Uint8Array, RegExp][] = [
  [
    "a module",
    fixture("module.test.pth"),
    /needs torch\.nn\.modules\.linear\.Linear.*code in a file is never run.*\n.*state_dict/,
  ],
  ["a tensor that repeats itself", fixture("expanded.test.pth"), /more numbers than its 1\n.*contiguous/],
  ["objects", fixture("objects.test.npz"), /o\.npy: holds Python objects/],
  ["a web page", text("\n<!DOCTYPE html><html>"), /is a web page/],
  ["a pointer of Git LFS", text("version https://git-lfs.github.com/spec/v1"), /Git LFS.*\n.*git lfs pull/],
  ["what gzip packed", text("\x1f\x8b"), /compressed with gzip/],
  ["a tar archive", tar, /is a tar archive, as PyTorch before 0\.4/],
  ["an HDF5 file", text("\x89HDF"), /is an HDF5 file/],
  ["anything else", text("hello"), /not in a supported weight format.*\n.*safetensors/],
  ["nothing", new Uint8Array(0), /has 0 bytes/],
  [
    "a tensor of too many axes",
    writeSafetensors(new Map([["w", { shape: new Array<number>(65).fill(1), data: Float32Array.of(1) }]])),
    /w: has 65 axes/,
  ],
];

test.each(refused)("%s is refused by the name of the file, with the fix", async (_, bytes, message) => {
  const error = await readAll(bytes, "w.bin").catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).toMatch(message);
  expect((error as UserError).message).toMatch(/^w\.bin/);
});

test("the length before a safetensors header may look like the start of another format", async () => {
  // Headers of 0x80 and 0x4b50 bytes: a pickle begins with the first, a zip archive with the second.
  for (const length of [0x80, 0x4b50]) {
    const metadata = { note: "" };
    const tensors = new Map([["w", { shape: [1], data: Float32Array.of(7) }]]);
    const plain = Number(new DataView(writeSafetensors(tensors, metadata).buffer).getBigUint64(0, true));
    const bytes = writeSafetensors(tensors, { note: "x".repeat(length - plain) });
    expect(new DataView(bytes.buffer).getUint32(0, true)).toBe(length);
    expect((await readAll(bytes, "w")).tensors.get("w")!.data).toEqual(Float32Array.of(7));
  }
});

test.each(["state.test.pth", "state-legacy.test.pth", "arrays-packed.test.npz", "fortran-v1.test.npy"])(
  "%s cut anywhere is refused",
  async (name) => {
    const whole = fixture(name);
    for (let length = 0; length < whole.length; length += 1 + (length >> 5))
      await expect(readAll(whole.subarray(0, length), name), `cut at ${length}`).rejects.toThrow(UserError);
  },
);
