import { fold, seedOf } from "@ddep/core";
import { decode } from "fast-png";
import sharp from "sharp";
import { expect, test } from "vitest";
import { guess, labelMap, noised, scene, sceneNormalization } from "../testing/scene.test.helpers.js";
import { denoisingPicture } from "./denoising.js";
import { drawLabels } from "./labels.js";
import { montage, readTiles } from "./montage.js";
import { resizeToShow, toPixels } from "./pixels.js";
import { segmentationPicture } from "./segmentation.js";

const seed = seedOf(3);
const { image, truth } = scene(seed, 48);

test("the tiles of a montage come back pixel for pixel, with captions of any script", async () => {
  const prediction = guess(truth, 5, seed);
  const row = { name: "Straße – 東京.png", image, truth, prediction, meanIoU: 0.432 };
  const png = await segmentationPicture([row, { ...row, name: "b" }], labelMap, sceneNormalization);
  const tiles = readTiles(png);
  expect(tiles.map(({ row, kind, caption }) => [row, kind, caption])).toEqual(
    [row.name, "b"].flatMap((name, r) => [
      [r, "image", name],
      [r, "truth", "truth"],
      [r, "prediction", "prediction · mIoU 43.2"],
    ]),
  );
  const drawn = [
    await resizeToShow(toPixels(image, sceneNormalization)),
    drawLabels(truth, labelMap),
    drawLabels(prediction, labelMap),
  ];
  for (const [i, { left, top, width, height }] of tiles.entries()) {
    const cut = await sharp(png).extract({ left, top, width, height }).raw().toBuffer();
    expect(Buffer.compare(cut, Buffer.from(drawn[i % 3]!.data))).toBe(0);
  }
});

test("captions are drawn above their tiles and never run into the next", async () => {
  const black = { data: new Uint8ClampedArray(40 * 40 * 3), height: 40, width: 40 };
  const tile = (caption: string) => ({ kind: "a", caption, image: black });
  const { data, width } = decode(await montage([[tile("a caption far too long for it"), tile("next")]]));
  const ink = (from: number, to: number) => {
    let dark = 0;
    for (let y = 0; y < 30; y++) for (let x = from; x < to; x++) if (data[(y * width + x) * 3]! < 128) dark++;
    return dark;
  };
  expect(ink(12, 52)).toBeGreaterThan(40);
  expect(ink(52, 62)).toBe(0);
  expect(ink(62, 102)).toBeGreaterThan(20);
});

test("denoising rows show the predicted noise only where noise is predicted", async () => {
  const shots = [0, 1].map((i) => noised(scene(fold(seed, i), 48), 0.9, seed));
  const kinds = async (rows: Parameters<typeof denoisingPicture>[0]) =>
    readTiles(await denoisingPicture(rows, sceneNormalization)).map(({ kind }) => kind);
  expect(await kinds(shots)).toEqual(Array(2).fill(["clean", "noisy", "predicted noise", "denoised"]).flat());
  expect(await kinds(shots.map(({ clean, noisy, denoised }) => ({ clean, noisy, denoised })))).toEqual(
    Array(2).fill(["clean", "noisy", "denoised"]).flat(),
  );
});

test("another PNG has no tiles", async () => {
  const png = await sharp({ create: { width: 2, height: 2, channels: 3, background: "#fff" } })
    .png()
    .toBuffer();
  expect(readTiles(png)).toEqual([]);
});
