import { join } from "node:path";
import { seedOf } from "@ddep/core";
import { datasets, readLabelMapFile, type FolderLayout } from "@ddep/datasets";
import { augmentationSheet, type LabelledImage } from "@ddep/runs";
import sharp from "sharp";
import { expect, test } from "vitest";
import { image, mask, temporaryFolder, write } from "../files.test.helpers.js";
import { bareLabels } from "../inspect/draw.js";
import { readList } from "./list.js";
import { openFolder } from "./open.js";
import { augmentationRows } from "./rows.js";

const size = 40;
const values = [3, 1, 2, 0];
/** Index into `values` of the stripes of picture i. */
const stripe = (pixel: number, i: number) => (Math.floor((pixel % size) / 10) + i) % 4;

/** Writes pictures whose grey tells the label of each pixel: 60 times its place in `ids`. */
async function writeStriped(paths: { image: string; mask: string }[], ids: readonly number[]) {
  for (const [i, path] of paths.entries()) {
    const grey = Uint8Array.from({ length: size * size * 3 }, (_, k) => 60 * values[stripe(Math.floor(k / 3), i)]!);
    await write(
      path.image,
      await sharp(grey, { raw: { height: size, width: size, channels: 3 } })
        .png()
        .toBuffer(),
    );
    await write(
      path.mask,
      mask(size, size, (pixel) => ids[values[stripe(pixel, i)]!]!),
    );
  }
}

const rowsOf = async (root: string, augment?: string, draws = 2) => {
  const opened = await openFolder(root);
  const specs = await readList(augment, { size, labelled: opened.labelMap !== undefined });
  return { specs, rows: await augmentationRows(opened, specs, { seed: seedOf(3), draws, size }), opened };
};

const layouts: readonly FolderLayout[] = Object.values(datasets).flatMap((part) => part.layouts);

test.each(layouts.filter(({ open }) => open === undefined).map((layout) => [layout.title, layout] as const))(
  "%s: every row, whose labels are what its pixels show",
  async (_, layout) => {
    const root = await temporaryFolder();
    const { imageEnd = ".png", maskEnd = ".png", images, masks, list, labelMap } = layout;
    const split = layout.splits[0]!;
    const stems = ["a", "b", "c"];
    const ids = labelMap!.ids ?? labelMap!.names.map((_, i) => i);
    await writeStriped(
      stems.map((stem) => ({
        image: join(root, images(split), `${stem}${imageEnd}`),
        mask: join(root, masks(split), `${stem}${maskEnd}`),
      })),
      ids,
    );
    if (list !== undefined) await write(join(root, list(split)), stems.join("\n"));
    const { specs, rows } = await rowsOf(root);
    expect(rows.map((row) => row.length)).toEqual(
      specs.map(({ kind }) => (["cutmix", "classmix", "copy-paste"].includes(kind) ? 4 : 3)),
    );
    for (const [i, { kind }] of specs.entries()) {
      if (!["cutout", "random-erasing", "cutmix", "classmix", "copy-paste"].includes(kind)) continue;
      for (const { image, labels } of rows[i]!)
        for (let p = 0; p < size * size; p++) {
          const label = labels!.data[p]!;
          if (label !== labelMap!.ignoreLabel) expect(image.data[3 * p]).toBe(60 * label);
        }
    }
  },
);

test("drawn from the seed: the original, then draws that differ, under captions that say what they are", async () => {
  const root = await temporaryFolder();
  const place = (i: number) => ({ image: join(root, "images", `${i}.png`), mask: join(root, "masks", `${i}.png`) });
  await writeStriped([0, 1, 2].map(place), [0, 1, 2, 3]);
  const { rows, opened, specs } = await rowsOf(root, undefined, 3);
  expect((await rowsOf(root, undefined, 3)).rows).toEqual(rows);
  const row = (kind: string): LabelledImage[] => rows[specs.findIndex((spec) => spec.kind === kind)]!;
  expect(row("colour-jitter").map(({ name }) => name)[0]).toBe("colour-jitter, in a run p = 0.8");
  for (const { name, labels } of row("colour-jitter").slice(1)) {
    expect(name).toMatch(/^((bri|con|sat) \d\.\d\d ?|hue [+−]0\.\d\d ?){4}$/);
    expect(labels).toEqual(row("colour-jitter")[0]!.labels);
  }
  expect(new Set(row("colour-jitter").map(({ name }) => name)).size).toBe(4);
  expect(row("classmix")[2]!.name).toMatch(/^value \d, value \d$/);
  const { width, height } = await sharp(await augmentationSheet(rows, opened.labelMap ?? bareLabels)).metadata();
  expect(width).toBeGreaterThan(5 * 160);
  expect(height).toBeGreaterThan(rows.length * 2 * 160);
});

test("pairs of a label map file come under its names", async () => {
  const root = await temporaryFolder();
  const place = (i: number) => ({
    image: join(root, "images/train", `${i}.png`),
    mask: join(root, "masks/train", `${i}.png`),
  });
  const ids = [7, 26, 1, 30];
  await writeStriped([0, 1].map(place), ids);
  const names = ["road", "car", "tree", "sky"];
  const file = await write(join(root, "labels.json"), JSON.stringify({ names, ids }));
  const opened = await openFolder(root, await readLabelMapFile(file));
  const [row] = await augmentationRows(opened, await readList("classmix", { size, labelled: true }), {
    seed: seedOf(1),
    draws: 3,
    size,
  });
  for (const { name } of row!.slice(2)) expect(names).toEqual(expect.arrayContaining(name.split(", ")));
});

test("masks with colours or of another size than their image are reported", async () => {
  const root = await temporaryFolder();
  const [picture, colours] = [join(root, "images/a.png"), join(root, "masks/a.png")];
  await write(picture, await image(40, 48, 1).png().toBuffer());
  await write(colours, await image(40, 48, 2).png().toBuffer());
  await expect(rowsOf(root, "blur")).rejects.toThrow(`${colours}: holds colours (RGB, 8 bits)`);
  await write(
    colours,
    mask(48, 40, () => 1),
  );
  await expect(rowsOf(root, "blur")).rejects.toThrow(`${colours}: is 40 x 48 pixels, but its image is 48 x 40`);
});

test("images without labels: geometry and colours alone, and mixing is refused", async () => {
  const root = await temporaryFolder();
  for (let i = 0; i < 3; i++) await write(join(root, `${i}.jpg`), await image(36, 48, i).jpeg().toBuffer());
  const { specs, rows } = await rowsOf(root);
  expect(specs.map(({ kind }) => kind)).toEqual([
    "random-resized-crop",
    "scale-and-crop",
    "colour-jitter",
    "greyscale",
    "blur",
  ]);
  expect(rows.flat().every(({ labels }) => labels === undefined)).toBe(true);
  await expect(rowsOf(root, "blur,cutmix")).rejects.toThrow(/cutmix: mixes labelled images/);
});

test("the list is a file or names, and errors in it are reported", async () => {
  const folder = await temporaryFolder();
  const options = { size, labelled: true };
  const file = await write(
    join(folder, "a.json"),
    JSON.stringify([
      { kind: "blur", sigma: [1, 1] },
      { kind: "scale-and-crop", scale: [1, 1] },
    ]),
  );
  expect(await readList(file, options)).toMatchObject([
    { kind: "blur", sigma: [1, 1] },
    { kind: "scale-and-crop", size, scale: [1, 1] },
  ]);
  expect(await readList("blur, random-resized-crop", options)).toMatchObject([
    { kind: "blur" },
    { kind: "random-resized-crop", size },
  ]);
  await expect(readList("swirl", options)).rejects.toThrow(/swirl\.kind: augmentation 1/);
  await write(file, "{");
  await expect(readList(file, options)).rejects.toThrow(`${file}: is not valid JSON`);
  await expect(readList(join(folder, "b.json"), options)).rejects.toThrow(/b\.json: cannot be read/);
});
