import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { nativeAddon } from "./addon.js";

const addon = nativeAddon();
const silently = addon === undefined ? "" : join(dirname(addon), "load_silently.node");

test.skipIf(!existsSync(silently))("TensorFlow loads without a word, and standard error works again after", () => {
  const script = `
    const [silently, addon] = process.argv.slice(1);
    require(silently)(addon);
    const { TF_Version } = require(addon);
    console.error("after");
    console.log(TF_Version);`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["-e", script, silently, addon!], {
    encoding: "utf8",
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3" },
  });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "2.21.0\n", stderr: "after\n" });
});
