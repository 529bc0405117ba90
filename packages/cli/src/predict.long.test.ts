import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import sharp from "sharp";
import { useBackend } from "@ddep/backend";
import { expect, test } from "vitest";
import { run, scratch, start, tiny, writeWeights } from "./testing.test.helpers.js";

/** The largest resident memory of a process so far, in bytes; 0 once it has ended. */
const peakOf = async (pid: number) => {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return 1024 * Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0);
};

test.runIf(process.platform === "linux")(
  "a photograph of 24 million pixels is predicted in less than 3.5 GB",
  { timeout: 600_000 },
  async () => {
    const folder = await scratch();
    await useBackend("cpu");
    const weights = await writeWeights(join(folder, "weights.safetensors"));
    const photograph = join(folder, "photograph.jpg");
    await sharp({
      create: {
        width: 6000,
        height: 4000,
        channels: 3,
        noise: { type: "gaussian", mean: 128, sigma: 40 },
        background: "#000",
      },
    })
      .jpeg()
      .toFile(photograph);
    expect((await run(...tiny(weights, join(folder, "run")))).code).toBe(0);
    const { child, ended } = start("predict", "--run", join(folder, "run"), "--out", join(folder, "out"), photograph);
    let over = false;
    void ended.then(() => (over = true));
    let peak = 0;
    while (!over) {
      peak = Math.max(peak, await peakOf(child.pid!));
      await sleep(50);
    }
    expect(await ended).toMatchObject({ code: 0 });
    expect(peak).toBeLessThan(3.5e9);
  },
);
