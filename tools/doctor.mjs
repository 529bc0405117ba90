// @ts-check
// Says for each backend whether it works here, what is missing, and the command that fixes it.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dependenciesInstalled } from "./setup/dependencies.mjs";
import { pinnedWheels } from "./setup/libtensorflow.mjs";
import { addonFile, cacheFolder } from "./setup/places.mjs";
import { probeNative, probeWasm } from "./setup/probe.mjs";
import { readStamp } from "./setup/stamp.mjs";
import { installHint, missingTools } from "./setup/toolchain.mjs";
import { nvidiaDriver } from "./setup/variant.mjs";

/** @typedef {{ works: boolean, found: string, fix?: string }} Finding */

const build = "npm run setup";
const buildGpu = "DDEP_NATIVE=gpu npm run setup";

/** @returns {Finding} */
function nativeGpu() {
  if (process.platform !== "linux" || process.arch !== "x64") {
    return { works: false, found: "TensorFlow publishes its CUDA library for Linux on x64 alone" };
  }
  const driver = nvidiaDriver();
  if (driver === undefined) {
    return { works: false, found: "no NVIDIA driver", fix: `install NVIDIA's driver, then ${buildGpu}` };
  }
  if (!existsSync(addonFile)) return { works: false, found: `driver ${driver}; ${whyNotBuilt()}`, fix: buildGpu };
  const probed = probeNative({ gpu: true });
  if ("problem" in probed) return { works: false, found: probed.problem, fix: buildGpu };
  if (!probed.gpu) return { works: false, found: `driver ${driver}, but TensorFlow sees no GPU`, fix: buildGpu };
  return { works: true, found: `TensorFlow ${probed.version}` };
}

/** @returns {Finding} */
function nativeCpu() {
  if (!existsSync(addonFile)) return { works: false, found: whyNotBuilt(), fix: mendOfBuild() };
  const probed = probeNative({ gpu: false });
  if ("problem" in probed) return { works: false, found: probed.problem, fix: build };
  const { version, kernels = "not registered" } = probed;
  return {
    works: true,
    found: `TensorFlow ${version}, ${availableParallelism()} threads, our own kernels: ${kernels}`,
  };
}

/** @returns {Finding} */
function wasm() {
  const problem = probeWasm();
  if (problem !== undefined) return { works: false, found: problem, fix: build };
  return { works: true, found: "TF.js with SIMD, on several threads where that proves faster" };
}

function whyNotBuilt() {
  return missingTools() ?? unsupported() ?? (readStamp()?.reason || "not built yet");
}

/** @returns {string | undefined} */
function mendOfBuild() {
  if (unsupported() !== undefined) return undefined;
  return missingTools() === undefined ? build : `${installHint}; then ${build}`;
}

function unsupported() {
  try {
    pinnedWheels("cpu");
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function npmVersion() {
  const fromAgent = /npm\/(\S+)/.exec(process.env["npm_config_user_agent"] ?? "")?.[1];
  return (
    fromAgent ?? execFileSync("npm", ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim()
  );
}

const cores = availableParallelism();
console.log(`Node ${process.versions.node}, npm ${npmVersion()}, ${process.platform} ${process.arch}, ${cores} cores`);
console.log(`Cache folder ${cacheFolder}${existsSync(cacheFolder) ? "" : " (not made yet)"}`);
const installed = dependenciesInstalled();
console.log(`npm packages ${installed ? "installed" : `missing or not as locked\n  fix: ${build}`}\n`);

/** @type {[name: string, finding: Finding][]} */
const findings = [
  ["native-gpu", nativeGpu()],
  ["native-cpu", nativeCpu()],
  ["wasm", wasm()],
  ["cpu", { works: installed, found: "plain JavaScript: for tests, slow" }],
];
for (const [name, { works, found, fix }] of findings) {
  console.log(`${name.padEnd(11)} ${works ? "works  " : "missing"}  ${found}`);
  if (!works && fix !== undefined) console.log(`${" ".repeat(21)}fix: ${fix}`);
}

const chosen = findings.find(([, { works }]) => works)?.[0];
console.log(chosen ? `\nddep uses ${chosen}; DDEP_BACKEND=NAME takes another.` : "\nNo backend works here.");
process.exitCode = chosen === undefined || chosen === "cpu" ? 1 : 0;
