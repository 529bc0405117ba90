import { copyFile, link, readdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { nativeJpegDecoder } from "@ddep/backend";
import { fold, randomInt, seedOf } from "@ddep/core";
import { openPicture } from "@ddep/datasets";
import { greys, png, unfiltered } from "@ddep/test-utils/png";
import { encode } from "fast-png";
import sharp from "sharp";
import { expect, test } from "vitest";
import { image, temporaryFolder, write, writeCamvid, writePairs } from "../files.test.helpers.js";
import { findingsOf } from "./findings.js";
import { inspectFolder } from "./inspection.js";
import { writeInspection } from "./write.js";

const options = { sample: 1000, seed: 0 };

/** What is found in a folder, its report written too. */
async function inspected(root: string) {
  const found = await inspectFolder(root, options);
  const files = await writeInspection(join(await temporaryFolder(), "out"), found);
  return { ...found, files, findings: findingsOf(found.inspection) };
}

const noise = (height: number, width: number) =>
  sharp(
    Uint8Array.from({ length: height * width * 3 }, (_, i) => (i * 7919) % 32),
    { raw: { height, width, channels: 3 } },
  )
    .png()
    .toBuffer();

test("an altered JPEG is refused by inspection exactly where training refuses it", async () => {
  const root = await temporaryFolder();
  const seed = seedOf(9);
  const grain = image(64, 80, 3).composite([{ input: await noise(64, 80), blend: "add" }]);
  const bytes = await grain.jpeg().toBuffer();
  const scan = bytes.indexOf(Buffer.from([0xff, 0xda])) + 14;
  const decodeJpeg = await nativeJpegDecoder();
  const refused: string[] = [];
  for (let k = 0; k < 60; k++) {
    const altered = Buffer.from(bytes);
    altered[scan + randomInt(fold(seed, "at", k), bytes.length - scan)]! ^= 1 << randomInt(fold(seed, "bit", k), 8);
    const file = await write(join(root, `${String(k).padStart(2, "0")}.jpg`), altered);
    const top = async () =>
      (await openPicture(file, { decodeJpeg })).pixels({ x: 0, y: 0, width: 80, height: 8 }, 8, 80);
    await top().catch(() => refused.push(file));
  }
  expect(refused.length).toBeGreaterThan(5);
  const { inspection } = await inspected(root);
  expect(inspection.splits[0]!.faults.map(({ file }) => file)).toEqual(refused);
});

test("images of unsupported kinds are reported with the reason, as in training", async () => {
  const root = await temporaryFolder();
  const fixtures = join(import.meta.dirname, "../../../../datasets/src/testing/fixtures/pictures.test.json");
  const { pictures } = JSON.parse(await readFile(fixtures, "utf8")) as { pictures: { name: string; file: string }[] };
  const float = pictures.find(({ name }) => name === "float.tif")!;
  await write(join(root, "float.tif"), Buffer.from(float.file, "base64"));
  await write(join(root, "plain.png"), await image(8, 8, 1).png().toBuffer());
  const { inspection } = await inspected(root);
  expect(inspection.splits[0]!.faults).toMatchObject([
    {
      file: join(root, "float.tif"),
      problem: expect.stringMatching("^the image has floating-point samples") as string,
    },
  ]);
});

test("a mask whose palette holds greys in another order gets a hint", async () => {
  const root = await writeCamvid();
  const file = join(root, "annotations/train/2.png");
  const rows = unfiltered(36, 48, (i) => i % 3);
  await write(file, png({ height: 36, width: 48, type: 3, rows, before: [["PLTE", greys([2, 0, 1])]] }));
  const { findings } = await inspected(root);
  const hint = findings.find(({ text }) => text === "train: 1 mask has labels that may mean something else");
  expect(hint).toMatchObject({
    kind: "warning",
    files: [expect.stringContaining(`${file} its palette has grey levels`)],
  });
});

test("a validation image that links to or copies a training image is reported with both names", async () => {
  const root = await writeCamvid();
  const at = (path: string) => join(root, "images", path);
  for (const name of ["0.jpg", "1.jpg", "2.jpg"]) await rm(at(`val/${name}`));
  await symlink(at("train/3.jpg"), at("val/0.jpg"));
  await link(at("train/4.jpg"), at("val/1.jpg"));
  await copyFile(at("train/5.jpg"), at("val/2.jpg"));
  for (const k of [0, 1, 2])
    await copyFile(join(root, `annotations/train/${k + 3}.png`), join(root, `annotations/val/${k}.png`));
  const { findings } = await inspected(root);
  expect(findings.filter(({ text }) => / of val /.test(text))).toEqual([
    {
      kind: "error",
      text: "2 images of val are the same files as images of train",
      files: [`${at("val/0.jpg")} is ${at("train/3.jpg")}`, `${at("val/1.jpg")} is ${at("train/4.jpg")}`],
    },
    {
      kind: "warning",
      text: "1 image of val is a copy of an image of train",
      files: [`${at("val/2.jpg")} is a copy of ${at("train/5.jpg")}`],
    },
  ]);
  // Copies are not told again as likenesses.
  expect(findings.some(({ text }) => text.includes("near-duplicates"))).toBe(false);
});

test("a set without any drawable image still has a report", async () => {
  const junk = Buffer.from("not a picture");
  for (const spoilt of ["images/train/0.jpg", "masks/train/0.png"]) {
    const root = await temporaryFolder();
    await writePairs(
      1,
      (i) => ({ image: join(root, `images/train/${i}.jpg`), mask: join(root, `masks/train/${i}.png`) }),
      () => 1,
    );
    await write(join(root, spoilt), junk);
    const { findings, files } = await inspected(root);
    expect(findings[0]).toMatchObject({ kind: "error", text: "train: 1 file cannot be used" });
    expect(findings[0]!.files[0]).toContain(`${join(root, spoilt)} the `);
    expect(await readFile(files[0]!, "utf8")).toContain("cannot be used");
    // An image is drawn without its mask.
    expect((await readdir(join(files[0]!, ".."))).includes("contact-sheet.png")).toBe(spoilt.startsWith("masks"));
  }
});

test("masks named like their images with a suffix are reported, in the same folder or another", async () => {
  const root = await temporaryFolder();
  await writePairs(
    2,
    (i) => ({ image: join(root, `images/${i}.jpg`), mask: join(root, `masks/${i}_mask.png`) }),
    () => 1,
  );
  const { findings } = await inspected(root);
  expect(findings.map(({ text }) => text)).toEqual([
    "all: 2 images have no mask; mask names end in _mask.png, but should be those of the images with .png",
    "all: 2 masks have no image",
  ]);
  await rename(join(root, "masks/0_mask.png"), join(root, "images/0_mask.png"));
  await rename(join(root, "masks/1_mask.png"), join(root, "images/1_mask.png"));
  const beside = await inspected(join(root, "images"));
  expect(beside.findings).toEqual([
    {
      kind: "warning",
      text: "images: 2 images are named like another with _mask appended, and may be masks",
      files: [join(root, "images/0_mask.png"), join(root, "images/1_mask.png")],
    },
  ]);
});

test("two images of one name are an error, as in training", async () => {
  const root = await temporaryFolder();
  await writePairs(
    2,
    (i) => ({ image: join(root, `images/${i}.jpg`), mask: join(root, `masks/${i}.png`) }),
    () => 1,
  );
  await write(join(root, "images/1.png"), encode({ height: 4, width: 4, channels: 1, data: new Uint8Array(16) }));
  const { findings } = await inspected(root);
  expect(findings).toMatchObject([
    {
      kind: "error",
      text: "all: 1 file shares its name with another, apart from the extension",
      files: [join(root, "images/1.png")],
    },
  ]);
});
