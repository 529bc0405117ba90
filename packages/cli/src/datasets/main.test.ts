import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { inProcess } from "@ddep/test-utils/apps";
import { expect, test } from "vitest";
import { temporaryFolder, write, writePairs } from "./files.test.helpers.js";
import { knownSets } from "./list.js";

const program = inProcess(new URL("../main.ts", import.meta.url));
const run = (...args: string[]) => program.run("datasets", ...args);

test("list names each data set with its layout", async () => {
  const { stdout } = await run("list");
  for (const [name, { title, help, tree }] of Object.entries(knownSets))
    for (const text of [`${name}: ${title}`, help, ...tree]) expect(stdout).toContain(text);
});

test("inspect prints words or JSON, writes three files, and ends with 1 on errors", async () => {
  const folder = await temporaryFolder();
  const [root, out] = [join(folder, "camvid"), join(folder, "out")];
  await writePairs(
    3,
    (i) => ({ image: join(root, `images/val/${i}.jpg`), mask: join(root, `annotations/val/${i}.png`) }),
    (i, pixel) => (i === 2 && pixel === 0 ? 12 : pixel % 12),
  );
  const words = await run("inspect", root, "--out", out, "--labels", "1/3");
  expect(words.code).toBe(1);
  expect(words.stdout).toContain(`${root}: CamVid`);
  expect(words.stdout).toMatch(/ {2}sky +9\.1% +3 {2}█+/);
  expect(words.stdout).toContain("✗ val: 1 pixel in 1 mask has the value 12, which is neither a class nor ignored");
  expect((await readdir(out)).sort()).toEqual(["contact-sheet.png", "inspection.json", "report.html"]);
  const json = await run("inspect", root, "--out", out, "--sample", "2", "--json");
  expect(JSON.parse(json.stdout)).toMatchObject({
    title: "CamVid",
    splits: [{ name: "val", images: 3, examined: 2 }],
  });
});

test("augmentations writes one picture and lists what it shows", async () => {
  const folder = await temporaryFolder();
  const [root, out] = [join(folder, "camvid"), join(folder, "new", "sheet.png")];
  await writePairs(
    2,
    (i) => ({ image: join(root, `images/train/${i}.png`), mask: join(root, `annotations/train/${i}.png`) }),
    (_, pixel) => pixel % 12,
  );
  const { code, stdout } = await run("augmentations", root, "--out", out, "--draws", "1", "--augment", "blur,cutmix");
  expect({ code, stdout }).toEqual({ code: 0, stdout: `blur, cutmix\n${out}\n` });
  expect([...(await readFile(out)).subarray(1, 4)]).toEqual([...Buffer.from("PNG")]);
});

test("labels prints the classes of a data set and of a file", async () => {
  const { stdout } = await run("labels", "cityscapes");
  expect(stdout.split("\n")[1]).toBe("    0      7  road           #804080");
  const file = await write(join(await temporaryFolder(), "labels.json"), '{"names": ["road", "car"], "ids": [7, 26]}');
  expect((await run("labels", file)).stdout).toMatch(/ 1 +26 {2}car /);
});

test("a set that needs a login prints its steps, layout and check", async () => {
  for (const [name, { steps, tree }] of Object.entries(knownSets)) {
    if (steps === undefined) continue;
    const { stdout, code } = await run("pull", name, "--to", "there");
    expect(code).toBe(0);
    for (const text of [...steps.map((step) => step.trim()), ...tree]) expect(stdout).toContain(text);
    expect(stdout).toContain("ddep datasets inspect there");
  }
});

test.each([
  [["pull", "camvid"], /--to: is required/],
  [["pull", "coco"], /Allowed choices are camvid, cityscapes/],
  [["pull", "camvid", "--to", "x", "--from", "http://127.0.0.1:9"], /cannot be reached/],
  [["inspect", "/nowhere/at/all"], /nowhere\/at\/all: cannot be read/],
  [["labels", "coco"], /coco: is neither a data set .*\nTo fix it: give one of camvid, cityscapes/],
  [["labels", "/nowhere/model.safetensors"], /nowhere\/model.safetensors/],
  [["augmentations", "."], /--out <file>' not specified/],
  [["inspect", ".", "--labels", "2"], /above 0 and at most 1/],
])("%j is refused in words", async (args, message) => {
  const { code, stderr } = await run(...args);
  expect(code).toBe(1);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\n\s+at /);
});
