import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { useBackend } from "@ddep/backend";
import { beforeAll, expect, test } from "vitest";
import { root, run, scratch, tiny, writeWeights } from "./testing.test.helpers.js";

const folder = await scratch();
const trained = join(folder, "run");
const picture = (file: string) =>
  sharp({ create: { width: 50, height: 34, channels: 3, background: "#787" } }).toFile(file);

beforeAll(async () => {
  await useBackend("cpu");
  const weights = join(folder, "weights.safetensors");
  await writeWeights(weights);
  expect((await run(...tiny(weights, trained))).code).toBe(0);
});

test("predictions never replace their inputs, each other or other files", async () => {
  const photos = join(folder, "photos");
  await mkdir(photos);
  const [png, jpg] = [join(photos, "street.png"), join(photos, "street.jpg")];
  const other = join(photos, "street.overview.jpg");
  for (const file of [png, jpg, other]) await picture(file);
  const before = await readFile(png);
  const predict = (out: string, ...images: string[]) => run("predict", "--run", trained, "--out", out, ...images);

  const own = await predict(photos, png);
  expect([own.code, own.stderr]).toEqual([1, expect.stringContaining("would replace the image it is made from")]);
  const neighbour = await predict(photos, jpg);
  expect([neighbour.code, neighbour.stderr]).toEqual([1, expect.stringContaining("street.png: already exists")]);
  const collision = await predict(join(folder, "out"), jpg, other);
  expect([collision.code, collision.stderr]).toEqual([
    1,
    expect.stringMatching(/street.overview.png: .*written twice/),
  ]);
  expect((await readdir(photos)).sort()).toEqual(["street.jpg", "street.overview.jpg", "street.png"]);
  expect(await readFile(png)).toEqual(before);
  expect(await readdir(folder)).not.toContain("out");

  const out = join(folder, "again");
  expect((await predict(out, jpg)).code).toBe(0);
  expect((await predict(out, jpg)).code).toBe(1);
  expect((await predict(out, "--overwrite", jpg)).code).toBe(0);
});

test("a submission never replaces masks", async () => {
  const masks = join(folder, "submission");
  await mkdir(masks);
  const names = (await readdir(join(root, "images", "val"))).map((name) => name.replace(/\.\w+$/, ".png"));
  await writeFile(join(masks, names[0]!), "a mask");
  const { code, stderr } = await run("evaluate", "--run", trained, "--submission", masks);
  expect([code, stderr]).toEqual([1, expect.stringContaining(`${names[0]}: already exists`)]);
  expect(await readdir(masks)).toEqual([names[0]]);
});
