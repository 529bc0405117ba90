import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { nativeJpegDecoder } from "@ddep/backend";
import { UserError } from "@ddep/core";
import { damaged, withPngChecksums } from "@ddep/test-utils/damaged";
import sharp from "sharp";
import { expect, test } from "vitest";
import { decodeMaskPng } from "../masks/png.js";
import { openPicture } from "../pictures/picture.js";
import * as fixtures from "./fixtures.test.helpers.js";

/** Milliseconds of all processors that a file of a few kilobytes may take, and what the process may grow to. */
const LONGEST = 2000;
const MOST_MEMORY = 2 ** 30;

const [height, width] = [48, 64];

const detailed = () =>
  fixtures.sharpOf(
    fixtures.rgb(height, width).map((value, i) => value ^ ((i * 7919) % 64)),
    height,
    width,
  );

const mask = () => {
  const labels = Uint8Array.from({ length: height * width }, (_, i) => (i * i) % 12);
  return fixtures.sharpRaw(labels, height, width);
};

/** The files that are damaged, by reader. */
const seeds: Readonly<Record<string, () => Promise<Uint8Array>[]>> = {
  "JPEG picture": () => [detailed().jpeg().toBuffer(), detailed().jpeg({ progressive: true }).toBuffer()],
  "PNG picture": () => [detailed().png().toBuffer(), detailed().png({ palette: true, progressive: true }).toBuffer()],
  "TIFF picture": () => [
    detailed().tiff({ compression: "lzw" }).toBuffer(),
    detailed().tiff({ compression: "deflate", tile: true, tileWidth: 16, tileHeight: 16 }).toBuffer(),
    detailed().tiff({ compression: "jpeg" }).toBuffer(),
    detailed().tiff({ compression: "none" }).toBuffer(),
  ],
  "WebP picture": () => [detailed().webp().toBuffer(), detailed().webp({ lossless: true }).toBuffer()],
  "GIF picture": () => [detailed().gif().toBuffer()],
  "AVIF picture": () => [detailed().avif().toBuffer()],
};

const maskSeeds = () => [
  mask().png().toBuffer(),
  mask().png({ adaptiveFiltering: true, progressive: true }).toBuffer(),
  mask().png({ palette: true, colours: 16 }).toBuffer(),
];

/** Runs `read` on each damaged file: it must end in time, with pixels or a UserError. */
async function attack(
  name: string,
  count: number,
  make: (seed: number) => Uint8Array,
  read: (bytes: Uint8Array) => unknown,
) {
  let [accepted, slowest] = [0, 0];
  for (let seed = 1; seed <= count; seed++) {
    const bytes = make(seed);
    const started = process.cpuUsage();
    try {
      await read(bytes);
      accepted++;
    } catch (error) {
      if (!(error instanceof UserError)) throw new Error(`seed ${seed} of ${name}`, { cause: error });
      expect(error.message, `seed ${seed} of ${name}`).toMatch(/\nTo fix it: /);
    }
    const { user, system } = process.cpuUsage(started);
    const took = (user + system) / 1000;
    slowest = Math.max(slowest, took);
    expect(took, `milliseconds of seed ${seed} of ${name}`).toBeLessThan(LONGEST);
  }
  // In kibibytes, and of the whole process.
  const memory = process.resourceUsage().maxRSS * 1024;
  console.log(
    `${name}: ${count} files, ${accepted} read, ${count - accepted} refused, slowest ${slowest.toFixed(0)} ms, ${(memory / 2 ** 20).toFixed(0)} MiB`,
  );
  expect(memory).toBeLessThan(MOST_MEMORY);
}

/** Tests that so many damaged files of each kind are read or refused, whichever decoder reads them, in time and memory. */
export function fuzz(count: number): void {
  test.each(Object.entries(seeds))(
    "damaged files are read or refused, and nothing else: %s",
    async (name, originals) => {
      const files = await Promise.all(originals());
      const folder = await fixtures.temporaryFolder();
      const decoders = new Set([undefined, await nativeJpegDecoder()]);
      let written = 0;
      const verdict = async (bytes: Uint8Array, decodeJpeg: Awaited<ReturnType<typeof nativeJpegDecoder>>) => {
        const file = join(folder, `${written++ % 64}`);
        await writeFile(file, bytes);
        const picture = await openPicture(file, { decodeJpeg });
        const whole = { x: 0, y: 0, width: picture.width, height: picture.height };
        expect(await picture.pixels(whole, 8, 8)).toHaveLength(192);
      };
      await attack(
        name,
        count,
        (seed) => {
          const bytes = damaged(files[seed % files.length]!, seed);
          return name.startsWith("PNG") && seed % 2 === 0 ? withPngChecksums(bytes) : bytes;
        },
        async (bytes) => {
          const outcomes = [];
          for (const decoder of name.startsWith("JPEG") ? decoders : [undefined])
            outcomes.push(
              await verdict(bytes, decoder).then(
                () => undefined,
                (error: unknown) => error,
              ),
            );
          expect(new Set(outcomes.map((outcome) => outcome === undefined)).size).toBe(1);
          if (outcomes[0] !== undefined) throw outcomes[0];
        },
      );
    },
    count * 600,
  );

  test(
    "damaged masks are refused, or have the values that another reader finds",
    async () => {
      const files = await Promise.all(maskSeeds());
      let compared = 0;
      await attack(
        "PNG mask",
        count,
        (seed) => {
          const bytes = damaged(files[seed % files.length]!, seed);
          return seed % 4 === 0 ? bytes : withPngChecksums(bytes);
        },
        async (bytes) => {
          const ours = decodeMaskPng(bytes, "mask.png");
          if (ours.depth !== 8 || ours.orientation !== 1 || ours.palette !== undefined) return;
          if (ours.channels !== 1) return;
          // It refuses damage of chunks that have nothing to do with pixels.
          const theirs = await sharp(bytes)
            .toColourspace("b-w")
            .raw()
            .toBuffer({ resolveWithObject: true })
            .catch(() => undefined);
          if (theirs === undefined) return;
          compared++;
          const { data, info } = theirs;
          expect([info.height, info.width, info.channels]).toEqual([ours.height, ours.width, 1]);
          expect(Buffer.compare(data, Buffer.from(ours.data))).toBe(0);
        },
      );
      // Few damaged masks can be read at all.
      if (count >= 1000) expect(compared).toBeGreaterThan(0);
    },
    count * 600,
  );
}
