import { spawnSync } from "node:child_process";
import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { useBackend } from "../index.js";
import { nativeAddon } from "./addon.js";

const built = nativeAddon() !== undefined;

test.skipIf(!built)("the memory of a step serves the next one", async () => {
  await useBackend("native-cpu");
  const x = tf.zeros([16, 1024, 1024]);
  const step = () => tf.tidy(() => void tf.add(x, 1));
  step();
  const faults = () => process.resourceUsage().minorPageFault;
  const before = faults();
  for (let i = 0; i < 8; i++) step();
  // Of 64 MiB at a time, in pages of 4 KiB.
  expect(faults() - before).toBeLessThan(2 * 16_384);
  x.dispose();
});

test.skipIf(!built)(
  "running out of memory is an error that names the tensor and the fix, and the process lives on",
  { timeout: 60_000 },
  () => {
    const program = `
    import * as tf from "@tensorflow/tfjs-core";
    const { useBackend } = await import(${JSON.stringify(new URL("../../dist/index.js", import.meta.url).href)});
    await useBackend("native-cpu");
    const x = tf.zeros([8, 1024, 1024]);
    try { tf.tile(x, [8, 1, 1]); } catch (error) { console.log(error.name, error.message); }
    console.log(tf.mean(tf.add(x, 1)).dataSync()[0]);`;
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
      env: { ...process.env, TF_CPU_BFC_MEM_LIMIT_IN_MB: "200" },
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    expect(stdout).toMatch(
      /^UserError .*no memory is left for a tensor of shape \[64,1024,1024\], float.*smaller batches.*\n1\n$/s,
    );
  },
);
