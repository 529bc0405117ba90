import { expect, test } from "vitest";
import { readAll } from "../node/testing/fixtures.test.helpers.js";
import { zipBytes } from "../testing/zip-bytes.test.helpers.js";
import type { ByteSource } from "./byte-source.js";
import { openTensors } from "./open-tensors.js";
import { openTorchZip } from "./torch-zip.js";

/** An empty dict, after `bytes` of instructions that leave nothing. */
const padded = (bytes: number) =>
  Buffer.concat([Buffer.from("\x80\x02", "latin1"), Buffer.alloc(bytes, "N0"), Buffer.from("}.")]);

test.each(["data.pkl", "byteorder"])(
  "a deflated %s that is out of proportion to its file is refused before it is unpacked",
  async (name) => {
    const members = { "w/data.pkl": padded(100), "w/byteorder": Buffer.from("little") };
    const bomb = { ...members, [`w/${name}`]: padded(4_000_000) };
    const bytes = await zipBytes(bomb, { level: 9 });
    expect(bytes.length).toBeLessThan(10_000);
    await expect(readAll(bytes, "w.pth")).rejects.toThrow(
      new RegExp(`^w\\.pth, w/${name}: unpacks to 4000004 bytes, more than 64 times the file's ${bytes.length} bytes`),
    );
  },
);

test("a pickle of more than 64 MiB is refused in an archive, before it is unpacked", async () => {
  const member = { name: "w/data.pkl", size: 2 ** 26 + 1, pour: () => Promise.reject(new Error("is unpacked")) };
  await expect(openTorchZip(new Map([[member.name, member]]), "w/", { file: "w.pth", size: 2 ** 30 })).rejects.toThrow(
    /^w\.pth, w\/data\.pkl: is a pickle of 67,108,865 bytes; the limit is 67,108,864/,
  );
});

test("the front of a legacy file is read up to 64 MiB", async () => {
  // Python 2's text of 2^32 - 1 bytes: the front never ends.
  const head = Buffer.from("\x80\x02T\xff\xff\xff\xff", "latin1");
  let furthest = 0;
  const source: ByteSource = {
    name: "w.pth",
    size: 2 ** 33,
    read(offset, target) {
      furthest = Math.max(furthest, offset + target.length);
      if (offset === 0) target.set(head.subarray(0, target.length));
      return Promise.resolve();
    },
  };
  await expect(openTensors(source)).rejects.toThrow(/^w\.pth: is a pickle of more than 67,108,864 bytes, the limit/);
  expect(furthest).toBe(2 ** 26);
});

test("a protocol that is a nested list is refused with a readable message", async () => {
  const nested = Buffer.concat([Buffer.alloc(100_000, "]"), Buffer.alloc(99_999, "a")]);
  const magic = Buffer.from("\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.", "latin1");
  const file = Buffer.concat([magic, Buffer.from("\x80\x02", "latin1"), nested, Buffer.from(".")]);
  await expect(readAll(file, "w.pth")).rejects.toThrow(/^w\.pth: has an unknown protocol; only 1001 is supported/);
});
