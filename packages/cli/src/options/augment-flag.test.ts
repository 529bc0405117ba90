import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseOptions } from "./run-options.js";
import { scratch } from "../scratch.test.helpers.js";

test("augmentations are named or listed in a file, and resolved to what config.json records", async () => {
  const file = join(await scratch(), "augment.json");
  await writeFile(file, JSON.stringify([{ kind: "blur", sigma: [1, 1], probability: 1 }]));
  const named = parseOptions({ augment: "greyscale, cutmix", pretrainAugment: file, catMaxRatio: "0.75" });
  expect(named).toMatchObject({
    augment: [
      { kind: "greyscale", probability: 0.2 },
      { kind: "cutmix", alpha: 1, probability: 0.5 },
    ],
    pretrainAugment: [{ kind: "blur", sigma: [1, 1], probability: 1 }],
    catMaxRatio: 0.75,
  });
  const recorded = JSON.parse(JSON.stringify(named)) as Record<string, unknown>;
  expect(parseOptions(recorded)).toEqual(named);
});

test("options that are not given are absent, so earlier run folders still resume", () => {
  for (const key of ["augment", "pretrainAugment", "catMaxRatio"])
    expect(JSON.parse(JSON.stringify(parseOptions({})))).not.toHaveProperty(key);
});

test("an error names the file and the key", async () => {
  expect(() => parseOptions({ augment: "swirl" })).toThrow(/swirl\.kind: augmentation 1/);
  const file = join(await scratch(), "bad.json");
  await writeFile(file, "[{");
  expect(() => parseOptions({ augment: file })).toThrow(`${file}: is not valid JSON`);
  expect(() => parseOptions({ augment: `${file}.json` })).toThrow(`${file}.json: cannot be read`);
});

test.each(["cutmix", "classmix", "copy-paste"])("%s is refused in denoising and in batches of one", (kind) => {
  expect(() => parseOptions({ pretrainAugment: `blur, ${kind}` })).toThrow(
    `--pretrain-augment: ${kind} mixes labelled images`,
  );
  expect(() => parseOptions({ augment: kind, batch: "1" })).toThrow(`--augment: ${kind} mixes the images`);
  expect(parseOptions({ augment: kind, batch: "2" }).augment).toHaveLength(1);
  expect(parseOptions({ pretrainAugment: "cutout", augment: "cutout", batch: "1" }).augment).toHaveLength(1);
});
