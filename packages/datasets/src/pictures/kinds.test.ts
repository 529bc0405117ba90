import { readFileSync } from "node:fs";
import { join } from "node:path";
import { nativeJpegDecoder } from "@ddep/backend";
import { describe, expect, test } from "vitest";
import * as fixtures from "../testing/fixtures.test.helpers.js";
import { openPicture } from "./picture.js";

/** A file and the pixels that Pillow gives for it, or the word that its refusal must have. See make.test.py beside it. */
interface Kind {
  readonly name: string;
  readonly file: string;
  readonly rgb?: string;
  readonly refused?: string;
}

const { height, width, pictures } = JSON.parse(
  readFileSync(join(import.meta.dirname, "../testing/fixtures/pictures.test.json"), "utf8"),
) as { readonly height: number; readonly width: number; readonly pictures: readonly Kind[] };

/** Steps of 255 by which decoders round differently: alpha is blended, the others' decoders are lossy. */
const within = (name: string) => (/\.(jpg|avif)$/.test(name) ? 4 : /alpha|rgba|key/.test(name) ? 1 : 0);

const decodeJpeg = await nativeJpegDecoder();
const all = { x: 0, y: 0, width, height };

async function decode({ name, file }: Kind) {
  const path = await fixtures.write(join(await fixtures.temporaryFolder(), name), Buffer.from(file, "base64"));
  const picture = await openPicture(path, { decodeJpeg });
  expect([picture.height, picture.width]).toEqual([height, width]);
  return picture.pixels(all, height, width);
}

describe("every kind of picture", () => {
  test.each(pictures.filter(({ rgb }) => rgb !== undefined))("$name has Pillow's pixels", async (kind) => {
    const pixels = await decode(kind);
    const errors = Array.from(Buffer.from(kind.rgb!, "base64"), (value, i) => Math.abs(value - pixels[i]!));
    expect(errors).toHaveLength(3 * height * width);
    expect(Math.max(...errors)).toBeLessThanOrEqual(within(kind.name));
  });

  test.each(pictures.filter(({ refused }) => refused !== undefined))("$name is refused", async (kind) => {
    const failure = decode(kind);
    await expect(failure).rejects.toMatchObject({
      name: "UserError",
      file: expect.stringContaining(kind.name) as string,
    });
    await expect(failure).rejects.toThrow(kind.refused);
  });
});
