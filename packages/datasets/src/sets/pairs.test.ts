import { join } from "node:path";
import { encode } from "fast-png";
import { expect, test } from "vitest";
import { greyMask, temporaryFolder, write } from "../testing/fixtures.test.helpers.js";
import {
  camvidLabels,
  cityscapesLabels,
  datasets,
  labelMapJson,
  labelMapLine,
  labelMapMetadata,
  labelMapOf,
  labelMapSchema,
  labelMapTable,
  pairs,
  readLabelMap,
  readLabelMapFile,
} from "../index.js";
import { writePairs } from "../testing/layouts.test.helpers.js";

const colours = [
  [128, 64, 128],
  [0, 0, 142],
  [0, 0, 0],
] as const;
const two = { names: ["road", "car"], colours: colours.slice(0, 2) };

async function labelMapFile(content: unknown): Promise<string> {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  return write(join(await temporaryFolder(), "labels.json"), Buffer.from(text));
}

test("masks of ids and masks of colours give the same labels", async () => {
  const ids = await readLabelMapFile(await labelMapFile({ ...two, ids: [5, 9], ignoredIds: [0] }));
  const rgb = await readLabelMapFile(await labelMapFile({ ...two, masks: "colours", ignoredColours: [colours[2]] }));
  const [a, b] = [await pairs(await writePairs(), "train", ids), await pairs(await writePairs(colours), "train", rgb)];
  expect([a.length, b.length]).toEqual([3, 3]);
  const expected = [
    [24, 1, 255],
    [25, 255, 0],
    [30, 0, 1],
  ];
  for (let i = 0; i < 3; i++) {
    const { labels, width } = await a.open(i);
    expect([width, labels[0], labels[1]]).toEqual(expected[i]);
    expect((await b.open(i)).labels).toEqual(labels);
  }
  expect(a.name(0)).toMatch(/Straße ouest \(1\)\.JPG$/);
});

test("the label map is labels.json in the root unless another is named; the error says where to put it", async () => {
  const root = await writePairs();
  const open = (labelMap?: string) => datasets.pairs.labelled({ root, split: "train", labelMap });
  const beside = join(root, "labels.json");
  await expect(open()).rejects.toThrow(new RegExp(`^--label-map: .*need a label map[^]*write it to ${beside}`));
  await write(beside, Buffer.from(JSON.stringify({ ...two, ids: [5, 9], ignoredIds: [0] })));
  expect((await open()).labelMap.names).toEqual(two.names);
  const other = await labelMapFile({ names: ["a", "b"], ids: [5, 9], ignoredIds: [0] });
  expect((await open(other)).labelMap.names).toEqual(["a", "b"]);
});

test("an unknown colour, a greyscale mask, and colours instead of ids are named", async () => {
  const rgb = await readLabelMapFile(await labelMapFile({ ...two, masks: "colours" }));
  const root = await writePairs(colours);
  const mask = join(root, "masks/train/Straße ouest (1).png");
  const open = async (file = rgb) => (await pairs(root, "train", file)).open(0);
  await expect(open()).rejects.toThrow(
    `${mask}: the mask has the colour [0, 0, 0] at row 0, column 1, which is neither`,
  );
  await expect(open(await readLabelMapFile(await labelMapFile(two)))).rejects.toThrow(
    /3 channels.*\n.*"masks": "colours"/,
  );
  await write(
    mask,
    greyMask(24, 30, () => 0),
  );
  await expect(open()).rejects.toThrow("the mask is grey");
  await write(mask, encode({ height: 24, width: 30, channels: 3, depth: 16, data: new Uint16Array(24 * 90) }));
  await expect(open()).rejects.toThrow("16 bits a channel");
});

test("masks counted from 1 are guessed", async () => {
  const root = await writePairs();
  await write(
    join(root, "masks/train/Straße ouest (1).png"),
    greyMask(24, 30, (k) => k % 3),
  );
  const dataset = await pairs(root, "train", await readLabelMapFile(await labelMapFile(two)));
  await expect(dataset.open(0)).rejects.toThrow(/holds 2 at .*\nTo fix it: these look like classes counted from 1/);
});

test("the folders are those of the label map file", async () => {
  const file = await labelMapFile({ ...two, folders: { images: "bilder/{split}", masks: "{split}/m" } });
  const root = await writePairs();
  await expect(pairs(root, "train", await readLabelMapFile(file))).rejects.toThrow(
    `${join(root, "bilder/train")}: there is no such folder`,
  );
});

test("each wrong key of a label map file is named", async () => {
  const wrong: [unknown, RegExp][] = [
    ["{", /labels\.json: is not valid JSON/],
    [{}, /labels\.json, names: /],
    [{ ...two, name: "x" }, /labels\.json, name: /],
    [{ ...two, ids: [1] }, /labels\.json, ids: there are 1 ids for 2 names/],
    [{ ...two, ids: [1, 1] }, /labels\.json, ids: 1 occurs twice/],
    [{ ...two, ids: [1, 256] }, /labels\.json, ids\.1: /],
    [{ ...two, ids: [1, 2], ignoredIds: [2] }, /labels\.json, ignoredIds: 2 is also a class/],
    [{ ...two, ignoreLabel: 1 }, /labels\.json, ignoreLabel: 1 is the index of the class "car"/],
    [{ ...two, colours: [[1, 2, 3]] }, /labels\.json, colours: there are 1 colours for 2 names/],
    [{ ...two, names: ["a", "a"] }, /labels\.json, names: "a" occurs twice/],
    [{ names: ["a"], masks: "colours" }, /labels\.json, colours: masks of colours require/],
    [{ ...two, masks: "rgb" }, /labels\.json, masks: /],
  ];
  for (const [content, error] of wrong) {
    const file = await labelMapFile(content);
    await expect(readLabelMapFile(file), JSON.stringify(content)).rejects.toThrow(error);
  }
  const { labelMap } = await readLabelMapFile(await labelMapFile({ names: ["a", "b", "c"] }));
  // The colours of Pascal VOC's classes 1 to 3.
  expect(labelMap).toEqual({
    names: ["a", "b", "c"],
    ignoreLabel: 255,
    colours: [
      [128, 0, 0],
      [0, 128, 0],
      [128, 128, 0],
    ],
  });
});

test("a label map survives JSON, and prints as a table", () => {
  for (const map of [camvidLabels, cityscapesLabels])
    expect(labelMapOf(labelMapSchema.parse(JSON.parse(JSON.stringify(labelMapJson(map)))))).toEqual(map);
  const lines = labelMapTable(cityscapesLabels).split("\n");
  expect(lines.length).toBe(21);
  expect(lines[1]).toBe("    0      7  road           #804080");
  expect(lines.at(-1)).toMatch(/^ {2}255 .*values 0 to 6, 9, 10, 14 to 16, 18, 29, 30$/);
  expect(labelMapLine(cityscapesLabels)).toBe(
    "19 classes (road 7, sidewalk 8, building 11, wall 12, fence 13, pole 17 and 13 more), 0 to 6, 9, 10, 14 to 16, 18, 29, 30 ignored",
  );
  expect(labelMapLine({ ...camvidLabels, names: ["sky", "road"], ignoredIds: [] })).toBe(
    "2 classes (sky 0, road 1), nothing ignored",
  );
});

test("a model's metadata carries the label map, and invalid text in its place is reported", () => {
  expect(readLabelMap({ other: "x", ...labelMapMetadata(cityscapesLabels) }, "model")).toEqual(cityscapesLabels);
  const plain = { names: ["a", "b"], ignoreLabel: 255 };
  const bare = readLabelMap({ label_map: JSON.stringify(plain) }, "model")!;
  expect(bare).toEqual({ ...plain, colours: [] });
  expect(labelMapTable(bare).split("\n")[2]).toMatch(/ b +#008000$/);
  expect(readLabelMap({}, "model")).toBeUndefined();
  expect(() => readLabelMap({ label_map: "{}" }, "model")).toThrow(
    "model, label_map: the metadata has no valid label map",
  );
});
