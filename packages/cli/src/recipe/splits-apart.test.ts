import { copyFile, link, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { writeCamvid } from "../datasets/files.test.helpers.js";
import { parseOptions } from "../options/run-options.js";
import { openSources } from "./open-sources.js";

const open = (root: string) =>
  openSources(parseOptions({ data: "camvid", root }), { denoising: false, finetuning: true });

test.each([
  ["a symbolic link", symlink],
  ["a hard link", link],
])("a picture of val that is one of train by %s is refused with both names", async (_, make) => {
  const root = await writeCamvid();
  const [theirs, ours] = [join(root, "images/train/4.jpg"), join(root, "images/val/1.jpg")];
  await rm(ours);
  await make(theirs, ours);
  await expect(open(root)).rejects.toThrow(
    `${ours}: this evaluation image is the same file as the training image ${theirs}`,
  );
});

test("validation images that are copies of training images cause a warning with both names; others do not", async () => {
  const root = await writeCamvid();
  const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
  onTestFinished(() => warn.mockRestore());
  await open(root);
  expect(warn.mock.calls).toEqual([]);
  const at = (path: string) => join(root, "images", path);
  await copyFile(at("train/3.jpg"), at("val/0.jpg"));
  await copyFile(at("train/5.jpg"), at("val/2.jpg"));
  await open(root);
  const said = `${at("val/0.jpg")}: this evaluation image is a copy of the training image ${at("train/3.jpg")}, and 1 more of 3 evaluation images are copies`;
  expect(warn.mock.calls).toEqual([[said]]);
});
