import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readScaleFile } from "./scale-file.js";

const whole = {
  name: "mine",
  settings: { data: "shapes", finetuneSteps: "20", widths: "8,8,8,8,8" },
  fractions: [
    { share: "5%", seeds: 2 },
    { share: 1, seeds: 1 },
  ],
  sweep: { lr: [1e-3], weightDecay: [0] },
};

async function read(value: unknown) {
  const file = join(await mkdtemp(join(tmpdir(), "ddep-scale-")), "scale.json");
  await writeFile(file, typeof value === "string" ? value : JSON.stringify(value));
  return readScaleFile(file);
}

test("a scale file names settings as the flags do, and chooses at each share unless told", async () => {
  expect(await read(whole)).toEqual({
    name: "mine",
    settings: { data: "shapes", finetuneSteps: 20, widths: [8, 8, 8, 8, 8] },
    fractions: [
      { share: 0.05, seeds: 2 },
      { share: 1, seeds: 1 },
    ],
    sweep: { lr: [1e-3], weightDecay: [0] },
    holdOut: 0.3,
    chosenAt: [0.05, 1],
  });
});

test.each([
  ["{", /not valid JSON/],
  [{ ...whole, settings: { step: 20 } }, /settings\.step.*not a setting of a run/s],
  [{ ...whole, settings: { finetuneSteps: -1 } }, /--finetune-steps/],
  [{ ...whole, fractions: [{ share: "150%", seeds: 1 }] }, /fractions\.0\.share/],
  [{ ...whole, sweep: { lr: [], weightDecay: [0] } }, /sweep\.lr/],
  [{ ...whole, name: "../mine" }, /name.*letters/s],
])("a wrong scale file is refused by the key: %j", async (value, message) => {
  await expect(read(value)).rejects.toThrow(message);
});
