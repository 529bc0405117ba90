import { join } from "node:path";
import { fold, normals, seedOf, uniform, type JpegDecoder, type Rect } from "@ddep/core";
import { nativeJpegDecoder } from "@ddep/backend";
import { describeEachBackend } from "@ddep/test-utils";
import * as tf from "@tensorflow/tfjs-core";
import sharp, { type JpegOptions } from "sharp";
import { expect, test } from "vitest";
import * as fixtures from "../testing/fixtures.test.helpers.js";
import { imageFolder, imageLoader, openPicture } from "../index.js";
import { openPlainJpeg } from "./jpeg.js";

/** A picture with smooth parts and some grain, as a JPEG file. */
async function writeJpeg(height: number, width: number, options: JpegOptions = {}, grey = false) {
  const grain = normals(seedOf(3), height * width * 3);
  const bytes = Uint8Array.from(grain, (value, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    return 128 + 70 * Math.sin(x / 9 + (i % 3)) * Math.cos(y / 11) + 8 * value;
  });
  const image = fixtures.sharpOf(bytes, height, width);
  const file = join(await fixtures.temporaryFolder(), "picture.jpg");
  return fixtures.write(file, await (grey ? image.toColourspace("b-w") : image).jpeg(options).toBuffer());
}

const never = () => Promise.reject(new Error("not by the other way"));

/** Bilinear, half-pixel centres, the triangle widened where it shrinks: written apart from the code under test. */
function triangle(rgb: Uint8Array, whole: number, crop: Rect, height: number, width: number): number[] {
  const axis = (start: number, extent: number, size: number) =>
    Array.from({ length: size }, (_, target) => {
      const reach = Math.max(1, extent / size);
      const centre = ((target + 0.5) * extent) / size - 0.5;
      const taps = Array.from(
        { length: extent },
        (_, k) => [start + k, Math.max(0, 1 - Math.abs(k - centre) / reach)] as const,
      );
      const total = taps.reduce((sum, [, weight]) => sum + weight, 0);
      return taps.filter(([, weight]) => weight > 0).map(([at, weight]) => [at, weight / total] as const);
    });
  const rows = axis(crop.y, crop.height, height);
  const columns = axis(crop.x, crop.width, width);
  const out: number[] = [];
  for (const row of rows)
    for (const column of columns)
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (const [y, v] of row) for (const [x, h] of column) sum += v * h * rgb[3 * (y * whole + x) + c]!;
        out.push(sum);
      }
  return out;
}

const crops: readonly (readonly [Rect, number, number])[] = [
  [{ x: 0, y: 0, width: 90, height: 70 }, 70, 90],
  [{ x: 13, y: 9, width: 40, height: 31 }, 31, 40],
  [{ x: 13, y: 9, width: 40, height: 31 }, 64, 64],
  [{ x: 0, y: 21, width: 90, height: 33 }, 20, 30],
  [{ x: 50, y: 3, width: 33, height: 66 }, 64, 64],
  [{ x: 7, y: 5, width: 1, height: 1 }, 5, 3],
];

const native = await nativeJpegDecoder();
const decoders: [string, JpegDecoder | undefined][] = [["sharp", undefined]];
if (native !== undefined) decoders.push(["TensorFlow", native]);

/** The bytes of the loader's batch by decoder: one and the same on every backend. */
const seen = new Map<string, number[]>();

describeEachBackend("JPEG files", () => {
  test.skipIf(native === undefined)(
    "TensorFlow's pixels are sharp's, cut and resized by half-pixel centres",
    async () => {
      for (const options of [{}, { progressive: true }, { chromaSubsampling: "4:4:4" }])
        for (const grey of [false, true]) {
          const file = await writeJpeg(70, 90, options, grey);
          const whole = new Uint8Array(await sharp(file).toColourspace("srgb").raw().toBuffer());
          const picture = (await openPlainJpeg(file, native!, never))!;
          expect([picture.height, picture.width]).toEqual([70, 90]);
          for (const [crop, height, width] of crops) {
            const pixels = await picture.pixels(crop, height, width);
            const expected = triangle(whole, 90, crop, height, width);
            const errors = expected.map((value, i) => Math.abs(value - pixels[i]!));
            const said = JSON.stringify([options, grey, crop]);
            // Half a step of rounding, and what two builds of libjpeg round differently; colours of half the resolution are
            // blended with neighbours, of which a lone pixel has none.
            const lone = crop.width === 1;
            expect(Math.max(...errors), said).toBeLessThan(lone ? 5 : 2.1);
            if (!lone) expect(errors.reduce((a, b) => a + b) / errors.length, said).toBeLessThan(0.6);
          }
        }
    },
  );

  test.each(decoders)("a loader reads the same pictures with %s, whatever the backend", async (name, decodeJpeg) => {
    const file = await writeJpeg(70, 90, { chromaSubsampling: "4:4:4", quality: 95 });
    const dataset = await imageFolder(join(file, ".."), { decodeJpeg });
    const options = {
      batch: 6,
      geometry: fixtures.randomCrop(32),
      seed: fixtures.seed,
      normalization: fixtures.asBytes,
    };
    const [batch] = await fixtures.take(imageLoader(dataset, options), 1);
    const whole = new Uint8Array(await sharp(file).raw().toBuffer());
    const pixels = batch!.images.dataSync();
    seen.set(name, seen.get(name) ?? [...pixels]);
    expect([...pixels]).toEqual(seen.get(name));
    for (let b = 0; b < 6; b++) {
      const geometry = options.geometry(70, 90, fold(fixtures.seed, "augment", b, 0));
      const expected = triangle(whole, 90, geometry.from, 32, 32);
      const errors = expected.map((value, i) => {
        const [row, column, c] = [Math.floor(i / 96), Math.floor(i / 3) % 32, i % 3];
        const x = geometry.flip ? 31 - column : column;
        return Math.abs(value - pixels[((b * 32 + row) * 32 + x) * 3 + c]!);
      });
      expect(errors.reduce((a, z) => a + z) / errors.length).toBeLessThan(1);
    }
    tf.dispose(batch!.images);
  });

  test.each(decoders)(
    "by %s damaged files are errors that name them, and other kinds are pictures",
    async (_, decodeJpeg) => {
      const file = await writeJpeg(70, 90);
      const bytes = await sharp(file).jpeg().toBuffer();
      const short = await fixtures.write(`${file}.short.jpg`, bytes.subarray(0, bytes.length / 2));
      const all = { x: 0, y: 0, width: 90, height: 70 };
      const decode = async (name: string) => (await openPicture(name, { decodeJpeg })).pixels(all, 32, 32);
      await expect(decode(short)).rejects.toMatchObject({ name: "UserError", file: short });
      await expect(decode(short)).rejects.toThrow("truncated");
      const noise = Uint8Array.from({ length: 400 }, (_, i) => 255 * uniform(seedOf(i)));
      const damaged = await fixtures.write(`${file}.damaged.jpg`, Buffer.concat([bytes.subarray(0, 300), noise]));
      await expect(decode(damaged)).rejects.toMatchObject({ name: "UserError", file: damaged });
      await expect(openPicture(`${file}.gone.jpg`, { decodeJpeg })).rejects.toThrow(/gone\.jpg/);
      const turned = await fixtures.write(
        `${file}.turned.jpg`,
        await sharp(file).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
      );
      const { height, width } = await openPicture(turned, { decodeJpeg });
      expect([height, width]).toEqual([90, 70]);
      const png = await fixtures.write(`${file}.named.jpg`, await sharp(file).png().toBuffer());
      expect(await decode(png)).toHaveLength(32 * 32 * 3);
    },
  );
});
