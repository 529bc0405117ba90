import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { imagenetNormalization, type LabelMap } from "@ddep/core";
import sharp from "sharp";
import { expect, test } from "vitest";
import { readTiles } from "./montage.js";
import { segmentationPicture } from "./segmentation.js";
import { sideBySide } from "./side-by-side.js";

const labelMap: LabelMap = {
  names: ["left", "right"],
  ignoreLabel: 255,
  colours: [
    [200, 0, 0],
    [0, 0, 200],
  ],
};
const [height, width] = [16, 24];
const filled = (label: number) => ({ data: new Int32Array(height * width).fill(label), height, width });

async function pictureOf(file: string, predictions: readonly number[]): Promise<string> {
  const rows = predictions.map((label, i) => ({
    name: `${i}.png`,
    image: { data: new Uint8Array(3 * height * width).fill(100 + i), height, width },
    truth: filled(1),
    prediction: filled(label),
  }));
  await writeFile(file, await segmentationPicture(rows, labelMap, imagenetNormalization));
  return file;
}

test("each row is an image, its truth and the prediction of each method under its name", async () => {
  const folder = await mkdtemp(join(tmpdir(), "side-by-side-"));
  const both = await sideBySide([
    { name: "supervised", file: await pictureOf(join(folder, "a.png"), [0, 1, 1]) },
    { name: "ddep", file: await pictureOf(join(folder, "b.png"), [1, 0]) },
  ]);
  const tiles = readTiles(both);
  expect(tiles.map(({ row, caption }) => `${row} ${caption}`)).toEqual(
    [0, 1].flatMap((row) => ["image", "truth", "supervised", "ddep"].map((caption) => `${row} ${caption}`)),
  );
  const colourOf = async ({ left, top, width, height }: (typeof tiles)[number]) => {
    const { dominant } = await sharp(await sharp(both).extract({ left, top, width, height }).toBuffer()).stats();
    return dominant.r > dominant.b ? 0 : 1;
  };
  const labels = await Promise.all(tiles.filter(({ kind }) => kind !== "image").map(colourOf));
  expect(labels).toEqual([1, 0, 1, 1, 1, 0]);
  await rm(folder, { recursive: true });
});
