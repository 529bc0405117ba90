import { join } from "node:path";
import { fold, randomInt, seedOf } from "@ddep/core";
import { nativeJpegDecoder } from "@ddep/backend";
import sharp from "sharp";
import { expect, test } from "vitest";
import * as fixtures from "../testing/fixtures.test.helpers.js";
import { openPicture } from "./picture.js";

const decodeJpeg = await nativeJpegDecoder();
const seed = seedOf(5);
const [height, width] = [64, 80];
const whole = { x: 0, y: 0, width, height };

const jpeg = () =>
  sharp(
    fixtures.rgb(height, width).map((value, i) => value ^ ((i * 7919) % 32)),
    { raw: { height, width, channels: 3 } },
  )
    .jpeg({ quality: 90 })
    .toBuffer();

/** "" where a part of a file can be had, else the reason why not. */
const verdict = (file: string, part: typeof whole, decoder: typeof decodeJpeg) =>
  openPicture(file, { decodeJpeg: decoder })
    .then((picture) => picture.pixels(part, 16, 16))
    .then(
      () => "",
      (error: Error) => error.message,
    );

test("whether a JPEG with altered bits is refused depends neither on the decoder nor on the region", async () => {
  const folder = await fixtures.temporaryFolder();
  const bytes = await jpeg();
  const scan = bytes.indexOf(Buffer.from([0xff, 0xda])) + 14;
  const verdicts: boolean[] = [];
  for (let k = 0; k < 60; k++) {
    const altered = Buffer.from(bytes);
    const at = scan + randomInt(fold(seed, "at", k), bytes.length - scan);
    altered[at]! ^= 1 << randomInt(fold(seed, "bit", k), 8);
    const seen = new Set<string>();
    for (const decoder of new Set([undefined, decodeJpeg]))
      for (const [i, part] of [{ ...whole, height: 8 }, whole, { ...whole, y: 56, height: 8 }].entries()) {
        // A name of its own, so that nothing is known of it.
        const name = `${k}-${i}-${decoder === undefined ? "sharp" : "native"}.jpg`;
        const file = await fixtures.write(join(folder, name), altered);
        seen.add((await verdict(file, part, decoder)).replaceAll(file, "FILE"));
      }
    expect([...seen], `${k}`).toHaveLength(1);
    verdicts.push(seen.has(""));
  }
  // Both kinds are among them.
  expect(new Set(verdicts).size).toBe(2);
});

test("a picture truncated below the requested region is refused, in any format", async () => {
  const folder = await fixtures.temporaryFolder();
  const image = fixtures.sharpOf(
    fixtures.rgb(height, width).map((value, i) => value ^ ((i * 7919) % 251)),
    height,
    width,
  );
  for (const [name, bytes] of [
    ["short.jpg", await image.jpeg().toBuffer()],
    ["short.png", await image.png().toBuffer()],
    ["short.tif", await image.tiff({ compression: "none" }).toBuffer()],
    ["short.webp", await image.webp({ lossless: true }).toBuffer()],
  ] as const) {
    const file = await fixtures.write(join(folder, name), bytes.subarray(0, Math.floor(0.8 * bytes.length)));
    expect(await verdict(file, { ...whole, height: 4 }, decodeJpeg), name).toContain(
      `${file}: the image cannot be decoded`,
    );
  }
});

test("damaged tiles of a TIFF and an incomplete first frame of a GIF are refused", async () => {
  const folder = await fixtures.temporaryFolder();
  const image = fixtures.sharpOf(
    fixtures.rgb(height, width).map((value, i) => value ^ ((i * 7919) % 251)),
    height,
    width,
  );
  const tiles = { tile: true, tileWidth: 16, tileHeight: 16 } as const;
  for (const [name, bytes, at] of [
    ["tiles.tif", await image.tiff({ compression: "deflate", ...tiles }).toBuffer(), 400],
    ["frame.gif", await image.gif().toBuffer(), 1800],
  ] as const) {
    const file = join(folder, name);
    await fixtures.write(file, bytes);
    expect(await verdict(file, whole, undefined), name).toBe("");
    const altered = Buffer.from(bytes);
    altered.fill(0xff, at, at + 24);
    await fixtures.write(join(folder, `altered-${name}`), altered);
    expect(await verdict(join(folder, `altered-${name}`), whole, undefined), name).toContain("cannot be decoded");
  }
});

test("damage that the decoder of JPEG in a TIFF only warns about is refused", async () => {
  const folder = await fixtures.temporaryFolder();
  const bytes = await sharp(await jpeg())
    .tiff({ compression: "jpeg" })
    .toBuffer();
  const said: string[] = [];
  for (let k = 0; k < 40; k++) {
    const altered = Buffer.from(bytes);
    altered[200 + Math.floor((k * (bytes.length - 500)) / 40)]! ^= 0x55;
    said.push(await verdict(await fixtures.write(join(folder, `${k}.tif`), altered), whole, undefined));
  }
  expect(said).toContain("");
  expect(said.some((reason) => reason.includes("Corrupt JPEG data"))).toBe(true);
});

test("each of many files that fail at once gets its own reason", async () => {
  const folder = await fixtures.temporaryFolder();
  const bytes = await jpeg();
  const names = Array.from({ length: 48 }, (_, k) => join(folder, `${k}.jpg`));
  // Before the first table lie k + 10 bytes that are none, which the reason counts.
  for (const [k, file] of names.entries())
    await fixtures.write(file, Buffer.concat([bytes.subarray(0, 2), Buffer.alloc(k + 10, 1), bytes.subarray(2)]));
  const reasons = await Promise.all(names.map((file) => verdict(file, whole, undefined)));
  reasons.forEach((reason, k) => expect(reason).toContain(`${names[k]}: the image cannot be decoded`));
  reasons.forEach((reason) => expect(reason).toMatch(/\((VipsJpeg: )?[^;]*\)\n/));
  expect(reasons.map((reason) => /: (\d+) extraneous/.exec(reason)?.[1])).toEqual(names.map((_, k) => String(k + 10)));
});
