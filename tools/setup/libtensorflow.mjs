// @ts-check
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { StepFailed, runLogged, step } from "./log.mjs";
import { cacheFolder } from "./places.mjs";
import { installHint } from "./toolchain.mjs";

/** @typedef {import("./variant.mjs").Variant} Variant */

const here = fileURLToPath(new URL(".", import.meta.url));
const unpacker = join(here, "unpack.py");

// One wheel a platform: the C++ library inside is the same whatever Python the wheel is for.
const wheelPython = "3.11";

/** @type {Record<string, { tags: string[], libraries: [file: string, link: string][] }>} */
const platforms = {
  "linux-x64": {
    tags: ["manylinux_2_27_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64", "manylinux_2_12_x86_64"],
    libraries: [
      ["libtensorflow_cc.so.2", "libtensorflow.so"],
      ["libtensorflow_framework.so.2", "libtensorflow_framework.so"],
    ],
  },
  "linux-arm64": {
    tags: ["manylinux_2_27_aarch64"],
    libraries: [
      ["libtensorflow_cc.so.2", "libtensorflow.so"],
      ["libtensorflow_framework.so.2", "libtensorflow_framework.so"],
    ],
  },
  "darwin-arm64": {
    tags: ["macosx_12_0_arm64"],
    libraries: [["libtensorflow_cc.2.dylib", "libtensorflow.2.dylib"]],
  },
};

/**
 * The pinned wheels of a variant on this machine.
 * @param {Variant} variant
 * @throws {StepFailed} where no wheel exists for this machine
 */
export function pinnedWheels(variant) {
  const platform = `${process.platform}-${process.arch}`;
  const requirements = join(here, "wheels", `${variant}-${platform}.txt`);
  const layout = platforms[platform];
  if (layout === undefined || !existsSync(requirements)) {
    throw new StepFailed(`TensorFlow publishes no ${variant === "gpu" ? "CUDA " : ""}library for ${platform}`);
  }
  const report = /** @type {{ header?: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  if (process.platform === "linux" && report.header?.glibcVersionRuntime === undefined) {
    throw new StepFailed("TensorFlow's library needs glibc, and this system has another C library");
  }
  const pins = readFileSync(requirements, "utf8");
  const version = /^tensorflow(?:-cpu)?==(\S+)/m.exec(pins)?.[1];
  if (version === undefined) throw new StepFailed(`${requirements} pins no tensorflow`);
  // What is unpacked of the wheels counts as much as the wheels.
  const hash = createHash("sha256").update(pins).update(readFileSync(unpacker)).digest("hex").slice(0, 8);
  const folder = join(cacheFolder, `libtensorflow-${version}-${variant}-${hash}`);
  return { requirements, version, hash, folder, ...layout };
}

/**
 * Downloads, checks and unpacks libtensorflow into the cache, unless it is there already.
 * @param {ReturnType<typeof pinnedWheels>} pinned
 * @param {Variant} variant
 * @param {string} log
 */
export function fetchLibtensorflow(pinned, variant, log) {
  if (existsSync(pinned.folder)) return;
  step(`libtensorflow ${pinned.version} (${variant === "gpu" ? "CUDA 12" : "CPU"})`, () => {
    mkdirSync(cacheFolder, { recursive: true });
    sweepAbandoned();
    const work = mkdtempSync(join(cacheFolder, "unpacking-"));
    try {
      downloadWheels(pinned, join(work, "wheels"), log);
      const target = join(work, "target");
      mkdirSync(join(target, "lib"), { recursive: true });
      runLogged(log, "python3", [unpacker, join(work, "wheels"), target]);
      for (const [file, link] of pinned.libraries) symlinkSync(file, join(target, "lib", link));
      publish(target, pinned.folder);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  });
}

/** @param {ReturnType<typeof pinnedWheels>} pinned @param {string} folder @param {string} log */
function downloadWheels({ requirements, tags }, folder, log) {
  try {
    runLogged(log, "python3", ["-m", "pip", "--version"]);
  } catch {
    throw new StepFailed(`python3 has no pip (fix: ${installHint})`);
  }
  const pip = ["-m", "pip", "download", "--require-hashes", "--no-deps", "--only-binary=:all:", "--no-cache-dir"];
  const wheel = ["--python-version", wheelPython, "--implementation", "cp", ...tags.flatMap((t) => ["--platform", t])];
  runLogged(log, "python3", [...pip, ...wheel, "--dest", folder, "--requirement", requirements]);
}

/** @param {string} made @param {string} target */
function publish(made, target) {
  try {
    renameSync(made, target);
  } catch (error) {
    // Another set-up was first: its folder holds the same files.
    if (!existsSync(target)) throw error;
  }
}

/** Removes what set-ups that were killed more than a day ago left behind. */
function sweepAbandoned() {
  const day = 24 * 3600 * 1000;
  for (const name of readdirSync(cacheFolder)) {
    const path = join(cacheFolder, name);
    if (name.startsWith("unpacking-") && Date.now() - statSync(path).mtimeMs > day) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}
