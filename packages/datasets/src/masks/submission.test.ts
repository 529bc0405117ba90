import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LabelMap } from "@ddep/core";
import { decode } from "fast-png";
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeSubmission, submissionFolder, submissionName } from "./submission.js";

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "ddep-submission-"))));
afterAll(() => rm(folder, { recursive: true, force: true }));

const labelMap: LabelMap = {
  names: ["road", "sidewalk", "bicycle"],
  ignoreLabel: 255,
  colours: [
    [128, 64, 128],
    [244, 35, 232],
    [119, 11, 32],
  ],
  ids: [7, 8, 33],
};
const mask = (name: string) => ({ name, classes: Int32Array.of(0, 1, 2, 2, 0, 0), height: 2, width: 3 });

test("names are those that benchmarks expect", () => {
  expect(submissionName("/data/leftImg8bit/val/aachen/aachen_000000_000019_leftImg8bit.png")).toBe(
    "aachen_000000_000019_pred_labelIds.png",
  );
  expect(submissionName("images/ADE_val_00000001.jpg")).toBe("ADE_val_00000001.png");
});

test("a file holds the data set's own ids, one byte per pixel", async () => {
  const write = await submissionFolder(join(folder, "new", "results"), labelMap, [
    "bochum_000000_000313_leftImg8bit.png",
  ]);
  const file = await write(mask("bochum_000000_000313_leftImg8bit.png"));
  const png = decode(await readFile(file));
  expect([png.height, png.width, png.channels, png.depth]).toEqual([2, 3, 1, 8]);
  expect([...png.data]).toEqual([7, 8, 33, 33, 7, 7]);
  expect(await readdir(join(folder, "new", "results"))).toEqual(["bochum_000000_000313_pred_labelIds.png"]);
  const plain = { names: labelMap.names, ignoreLabel: 255, colours: labelMap.colours };
  expect([...decode(encodeSubmission(mask("a.png"), plain)).data]).toEqual([0, 1, 2, 2, 0, 0]);
});

test("two images of one name, a class without id and a value that is not a class are refused", async () => {
  await expect(submissionFolder(folder, labelMap, ["a/one.jpg", "b/one.jpg"])).rejects.toThrow(
    /one.png: would be written twice, from a\/one.jpg and from b\/one.jpg/,
  );
  expect(() => encodeSubmission(mask("x.png"), { ...labelMap, ids: [7, 8] })).toThrow(/class 2 \(bicycle\)/);
  expect(() => encodeSubmission(mask("x.png"), { ...labelMap, ids: [7, -1, 300] })).toThrow(/sidewalk\) has the id -1/);
  const wrong = { ...mask("x.png"), classes: [0, 0, 3, 0, 0, 0] };
  expect(() => encodeSubmission(wrong, labelMap)).toThrow(/x.png: the prediction 3 at index 2/);
});
