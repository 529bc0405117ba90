import picocolors from "picocolors";
import { expect, test } from "vitest";
import { doneLine, plainLine, progressLine } from "./line.js";

const plain = picocolors.createColors(false);
const reading = {
  stage: "pretrain",
  step: 412,
  steps: 1250,
  loss: 0.0831,
  imagesPerSecond: 96.3,
  elapsedSeconds: 130,
  secondsLeft: 80,
};

test("a wide terminal shows everything", () => {
  expect(progressLine(reading, 100, plain)).toBe(
    "pretrain   ━━━━━━━━━━━━────────────────────────   412/1250  loss 0.0831  96 images/s  1m 20s left",
  );
});

test("a line never exceeds its width and gives up speed, then loss, then time left", () => {
  for (let width = 5; width <= 120; width++) {
    const line = progressLine(reading, width, plain);
    expect(line.length).toBeLessThanOrEqual(width);
    if (line.includes("images/s")) expect(line).toContain("loss");
    if (line.includes("loss")) expect(line).toContain("left");
  }
  expect(progressLine(reading, 60, plain)).not.toContain("images/s");
  expect(progressLine(reading, 50, plain)).toContain("left");
});

test("the bar is full at the last step and empty at none", () => {
  expect(progressLine({ ...reading, step: 1250 }, 100, plain)).toContain(` ${"━".repeat(36)} `);
  expect(progressLine({ ...reading, step: 0 }, 100, plain)).toContain(` ${"─".repeat(36)} `);
});

test("plain lines say the share, final lines the duration", () => {
  expect(plainLine(reading)).toBe("pretrain 412/1250 (32%)  loss 0.0831  96 images/s  1m 20s left");
  expect(doneLine(reading, plain)).toBe("■ pretrain   stopped at 412/1250 in 2m 10s  loss 0.0831  96 images/s");
  const evaluated = { stage: "evaluate", step: 101, steps: 101, unit: "images", elapsedSeconds: 3 };
  expect(doneLine(evaluated, plain)).toBe("✓ evaluate   101 images in 3s");
});
