import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder, write } from "../testing/fixtures.test.helpers.js";
import { readLabelMapFile } from "../index.js";

test("the README's label map file is read as described, with the described defaults", async () => {
  const readme = await readFile(join(import.meta.dirname, "../../../../README.md"), "utf8");
  const [, example] = /```json\n(\{\n {2}"names".*?)```/s.exec(readme) ?? [];
  const folder = await temporaryFolder();
  const file = await write(join(folder, "labels.json"), Buffer.from(example!));
  const folders = { images: "images/{split}", masks: "masks/{split}" };
  expect(await readLabelMapFile(file)).toEqual({
    labelMap: {
      names: ["road", "car"],
      ignoreLabel: 255,
      ids: [7, 26],
      ignoredIds: [0, 255],
      colours: [
        [128, 64, 128],
        [0, 0, 142],
      ],
    },
    masks: "ids",
    ignoredColours: [],
    folders,
  });
  const plain = await readLabelMapFile(await write(join(folder, "plain.json"), Buffer.from('{"names": ["a"]}')));
  expect([plain.labelMap.ids, plain.labelMap.ignoredIds, plain.labelMap.ignoreLabel]).toEqual([
    undefined,
    undefined,
    255,
  ]);
  expect([plain.masks, plain.folders]).toEqual(["ids", folders]);
});
