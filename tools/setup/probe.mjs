// @ts-check
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { addonFile, root } from "./places.mjs";

const multiply = `
  const tf = require("@tensorflow/tfjs-core");
  const { setWasmPaths } = require("@tensorflow/tfjs-backend-wasm");
  const { dirname, join, sep } = require("node:path");
  setWasmPaths(join(dirname(require.resolve("@tensorflow/tfjs-backend-wasm/package.json")), "dist") + sep);
  tf.setBackend("wasm").then(() => console.log(tf.matMul([[2]], [[3]]).dataSync()[0]));`;

/**
 * Loads TensorFlow in a process of its own.
 * @param {{ gpu: boolean }} options whether TensorFlow may see a GPU
 * @returns {{ version: string, gpu: boolean, kernels?: string } | { problem: string }} `kernels`: the instruction set of our own
 */
export function probeNative({ gpu }) {
  const print = `const b = require(process.argv[1]); const kernels = require(process.argv[2]);
    console.log(b.TF_Version, b.isUsingGpuDevice(), kernels ?? "");`;
  const files = [addonFile, join(dirname(addonFile), "kernels.node")];
  const { ok, output } = probe(print, files, gpu ? {} : { CUDA_VISIBLE_DEVICES: "-1" });
  const [version = "", usesGpu, kernels] = output.split(" ");
  if (!ok) return { problem: output };
  return { version, gpu: usesGpu === "true", ...(kernels ? { kernels } : {}) };
}

/**
 * Multiplies two numbers on the WebAssembly backend, in a process of its own.
 * @returns {string | undefined} what is wrong
 */
export function probeWasm() {
  const { ok, output } = probe(multiply, [], {});
  return ok && output === "6" ? undefined : output;
}

/** @param {string} script @param {string[]} args @param {Record<string, string>} env */
function probe(script, args, env) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["-e", script, ...args], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3", ...env },
  });
  const problem = stderr.split("\n").find((line) => /Error/.test(line)) ?? "it ended without a word";
  return { ok: status === 0, output: status === 0 ? stdout.trim() : problem.trim() };
}
