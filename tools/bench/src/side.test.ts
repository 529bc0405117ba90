import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { nativeAddon, useBackend } from "@ddep/backend";
import { normals, seedOf } from "@ddep/core";
import * as ops from "@ddep/ops";
import sharp from "sharp";
import { expect, test } from "vitest";
import { temporaryFolder } from "./fakes.test.helpers.js";
import { thisProcessor } from "./machine.js";
import { alternate } from "./rounds.js";
import { ourPipeline, ours, ourTraining, side, SideEnded, tfjs } from "./side.js";
import { stages, type Work } from "./work.js";

// Sides are processes of their own, which run what the build made.
const built = existsSync(fileURLToPath(new URL("../dist/worker.js", import.meta.url)));

const tiny: Work = {
  encoder: "resnet18",
  decoder: "unet",
  widths: [16, 8, 8, 8, 8],
  batch: 1,
  size: 64,
  stage: "pretrain",
  precision: "float32",
};

test.runIf(built).each(stages)("our side makes steps of %s when it is asked to", async (stage) => {
  const [measured] = await alternate([ours({ ...tiny, stage })], { rounds: 2, steps: 2, warmup: 1 });
  expect(measured!.turns).toHaveLength(2);
  for (const milliseconds of [...measured!.turns, ...measured!.last.milliseconds])
    expect(milliseconds).toBeGreaterThan(0);
  expect(measured!.last.milliseconds).toHaveLength(2);
  const names = Object.keys(measured!.last.phases!);
  expect(names).toEqual(
    stage === "inference"
      ? ["load", "encoder", "decoder"]
      : ["load", "noise", "encoder", "decoder", "loss", "backward", "optimiser"],
  );
  expect(measured!.last.versions!["Node"]).toBe(process.versions.node);
  expect(measured!.last.peakBytes).toBeGreaterThan(2 ** 26);
});

test.runIf(built)("ours without a fast path makes the same steps under a name that says so", async () => {
  const [measured] = await alternate([ours(tiny, ["winograd", "fusedNorm"])], { rounds: 1, steps: 1, warmup: 1 });
  expect(measured!.name).toBe("ddep without winograd, fusedNorm");
  expect(measured!.turns[0]).toBeGreaterThan(0);
});

test.runIf(built && nativeAddon() !== undefined)("the layers of TF.js make steps, too", async () => {
  const [measured] = await alternate([tfjs(tiny)], { rounds: 1, steps: 1, warmup: 1 });
  expect(measured!.turns[0]).toBeGreaterThan(0);
});

async function pictures(): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "deep"));
  for (let i = 0; i < 5; i++) {
    const noise = normals(seedOf(i), 60 * 80 * 3).map((value) => 128 + 40 * value);
    const image = sharp(Uint8Array.from(noise), { raw: { height: 60, width: 80, channels: 3 } });
    await image.jpeg().toFile(join(folder, i % 2 === 0 ? "." : "deep", `${i}.jpg`));
  }
  return folder;
}

test.runIf(built)("our pipeline gives batches, and training tells how long it waited", async () => {
  const pipeline = { images: await pictures(), batch: 2, size: 64, workers: 2 };
  const [alone] = await alternate([ourPipeline(pipeline)], { rounds: 2, steps: 3, warmup: 1 });
  // The mean of the batches, which come in bursts.
  expect(alone!.last.milliseconds).toHaveLength(1);
  expect(alone!.turns[1]).toBeGreaterThan(0);
  const [training] = await alternate([ourTraining({ ...tiny, batch: 2 }, pipeline)], {
    rounds: 1,
    steps: 3,
    warmup: 1,
  });
  expect(training!.last.milliseconds).toHaveLength(3);
  expect(training!.last.waited).toBeGreaterThanOrEqual(0);
  expect(training!.last.waited).toBeLessThan(1);
});

test.runIf(built)("a folder without pictures is an error that names it", async () => {
  const images = await temporaryFolder();
  const lost = ourPipeline({ images, batch: 2, size: 64, workers: 1 });
  await expect(lost.run(1)).rejects.toThrow(images);
});

test("a side that dies is told with its last lines", async () => {
  const program = `
    process.stdin.once("data", () => {
      for (let i = 0; i < 20; i++) console.error("line " + i);
      console.error("out of memory");
      process.exitCode = 3;
      process.stdin.destroy();
    });`;
  const dying = side("theirs", process.execPath, ["-e", program]);
  const error: unknown = await dying.run(1).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SideEnded);
  expect((error as Error).message).toMatch(/^theirs ended \(exit code 3\)\n {2}line 13\n(.*\n)+ {2}out of memory$/);
  // Asked again, it says the same and does not hang.
  await expect(dying.run(1)).rejects.toThrow("out of memory");
  dying.end();
});

test("a program that does not start is told as such", async () => {
  await expect(side("theirs", "/no/such/python", []).run(1)).rejects.toThrow(/theirs ended[^]*ENOENT/);
});

test.runIf(built)("a precision that ours cannot compute in is refused with what to do", async () => {
  const refused = ours({ ...tiny, precision: "bfloat16" });
  if ("usePrecision" in ops) expect((await refused.run(1)).milliseconds).toHaveLength(1);
  else await expect(refused.run(1)).rejects.toThrow(/--precision: .*bfloat16 yet\n {2}To fix it: measure in float32/);
  refused.end();
});

test.runIf(built)("to ask what this processor is leaves the environment of what is measured as it was", async () => {
  const before = { ...process.env };
  const { kernels } = await thisProcessor();
  expect({ ...process.env }).toEqual(before);
  const backend = await useBackend();
  expect(kernels).toBe(backend.kernels ?? backend.name);
});
