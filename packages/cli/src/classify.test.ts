import { copyFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeCamvid } from "@ddep/test-utils/apps";
import { expect, test } from "vitest";
import { run, scratch } from "./testing.test.helpers.js";

test("classification is not resumed with other images, and continues once they are restored", async () => {
  const folder = await scratch();
  const classes = join(await writeCamvid({ a: 6, b: 6 }), "images");
  const flags = "--encoder resnet_mini --epochs 1 --batch 4 --size 32".split(" ");
  const classify = (...more: string[]) =>
    run("classify", "--images", classes, ...flags, "--out", join(folder, "run"), ...more);
  expect((await classify()).code).toBe(0);

  const [name] = (await readdir(join(classes, "a"))).sort();
  const [image, kept] = [join(classes, "a", name!), join(folder, "kept")];
  await copyFile(image, kept);
  const refused = async (how: string) => {
    const { code, stderr } = await classify("--resume");
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(new RegExp(`classification images: \\d ${how} \\(a/${name!}`)),
    ]);
  };
  await rm(image);
  await refused("removed");
  await writeFile(image, "other bytes");
  await refused("changed");
  await copyFile(kept, image);
  expect((await classify("--resume")).code).toBe(0);
});
