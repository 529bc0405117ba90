import { link, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkOutputs } from "./outputs.js";

let folder: string;
const at = (...parts: string[]) => join(folder, ...parts);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ddep-outputs-"));
  await mkdir(at("photos"));
  await mkdir(at("masks"));
  await writeFile(at("photos", "a.png"), "a photograph");
  await writeFile(at("photos", "b.jpg"), "another");
  await link(at("photos", "a.png"), at("masks", "hard.png"));
  await symlink(at("photos", "a.png"), at("masks", "soft.png"));
  await symlink(at("photos"), at("alias"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const outputs = (...pairs: [from: string, file: string][]) =>
  pairs.map(([from, file]) => ({ from: at(from), file: at(file) }));

test("new files are accepted, whether or not their folder exists", async () => {
  await checkOutputs(outputs(["photos/a.png", "masks/a.png"], ["photos/b.jpg", "new/deep/b.png"]));
});

test.each(["photos/a.png", "alias/a.png", "masks/hard.png", "masks/soft.png"])(
  "an output at %s would replace the image it is made from, whatever was asked for",
  async (file) => {
    for (const overwrite of [false, true])
      await expect(checkOutputs(outputs(["photos/a.png", file]), { overwrite })).rejects.toThrow(
        /would replace the image it is made from\nTo fix it: write to another folder/,
      );
  },
);

test("an output that would replace another image is refused, naming that image", async () => {
  const swapped = outputs(["photos/b.jpg", "photos/a.png"], ["photos/a.png", "photos/c.png"]);
  await expect(checkOutputs(swapped, { overwrite: true })).rejects.toThrow(
    /photos\/a.png: would replace the image .*a.png/,
  );
});

test("two outputs at the same place are refused, even through a link", async () => {
  const twice = outputs(["photos/a.png", "photos/x.png"], ["photos/b.jpg", "alias/x.png"]);
  await expect(checkOutputs(twice)).rejects.toThrow(/would be written twice, from .*a.png and from .*b.jpg/);
});

test("an existing file is replaced only on request", async () => {
  const again = outputs(["photos/a.png", "photos/b.jpg"]);
  await expect(checkOutputs(again)).rejects.toThrow(/b.jpg: already exists\nTo fix it: .* add --overwrite/);
  await checkOutputs(outputs(["photos/missing.png", "photos/b.jpg"]), { overwrite: true });
});
