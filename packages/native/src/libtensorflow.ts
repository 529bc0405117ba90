import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { runLogged, step, StepFailed } from "./log.js";
import { cacheFolder, pinsFolder } from "./places.js";
import { installHint } from "./toolchain.js";
import type { Variant } from "./variant.js";

const unpacker = join(pinsFolder, "unpack.py");

// One wheel a platform: the C++ library inside is the same whatever Python the wheel is for.
const wheelPython = "3.11";

/** Per platform: pip's tags for its wheel, and the links by which a linker finds its libraries. */
const platforms: Readonly<
  Record<
    string,
    { readonly tags: readonly string[]; readonly libraries: readonly (readonly [file: string, link: string])[] }
  >
> = {
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

/** TensorFlow's library as it is pinned for this machine. */
export interface PinnedLibrary {
  readonly version: string;
  readonly variant: Variant;
  /** Where it is unpacked in the cache. */
  readonly folder: string;
  /** The wheels, as a requirements file with hashes. */
  readonly requirements: string;
  readonly tags: readonly string[];
  readonly libraries: readonly (readonly [file: string, link: string])[];
}

/**
 * The pinned library of a variant for this machine.
 *
 * @throws StepFailed if TensorFlow publishes none for this machine
 */
export function pinnedLibrary(variant: Variant): PinnedLibrary {
  const platform = `${process.platform}-${process.arch}`;
  const requirements = join(pinsFolder, "wheels", `${variant}-${platform}.txt`);
  const layout = platforms[platform];
  if (layout === undefined || !existsSync(requirements)) {
    throw new StepFailed(`TensorFlow publishes no ${variant === "gpu" ? "CUDA " : ""}library for ${platform}`);
  }
  const pins = readFileSync(requirements, "utf8");
  const version = /^tensorflow(?:-cpu)?==(\S+)/m.exec(pins)?.[1];
  if (version === undefined) throw new StepFailed(`${requirements} pins no tensorflow`);
  // What is unpacked of the wheels counts as much as the wheels.
  const hash = createHash("sha256").update(pins).update(readFileSync(unpacker)).digest("hex").slice(0, 8);
  const folder = join(cacheFolder, `libtensorflow-${version}-${variant}-${hash}`);
  return { requirements, version, variant, folder, ...layout };
}

/**
 * Checks that this system has the C library that TensorFlow's needs.
 *
 * @throws StepFailed if it has another
 */
export function expectGlibc(): void {
  if (process.platform !== "linux") return;
  const report = process.report.getReport() as { readonly header?: { readonly glibcVersionRuntime?: string } };
  if (report.header?.glibcVersionRuntime === undefined)
    throw new StepFailed("TensorFlow's library needs glibc, and this system has another C library");
}

/** Downloads, checks and unpacks the library into the cache, unless it is there already. */
export function fetchLibrary(pinned: PinnedLibrary, log: string): void {
  if (existsSync(pinned.folder)) return;
  step(`libtensorflow ${pinned.version} (${pinned.variant === "gpu" ? "CUDA 12" : "CPU"})`, () => {
    const work = mkdtempSync(join(cacheFolder, "unpacking-"));
    try {
      downloadWheels(pinned, join(work, "wheels"), log);
      const target = join(work, "target");
      mkdirSync(join(target, "lib"), { recursive: true });
      runLogged(log, "python3", [unpacker, join(work, "wheels"), target]);
      for (const [file, link] of pinned.libraries) symlinkSync(file, join(target, "lib", link));
      renameSync(target, pinned.folder);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  });
}

function downloadWheels({ requirements, tags }: PinnedLibrary, folder: string, log: string): void {
  try {
    runLogged(log, "python3", ["-m", "pip", "--version"]);
  } catch {
    throw new StepFailed(`python3 has no pip (fix: ${installHint})`);
  }
  const pip = ["-m", "pip", "download", "--require-hashes", "--no-deps", "--only-binary=:all:", "--no-cache-dir"];
  const wheel = ["--python-version", wheelPython, "--implementation", "cp", ...tags.flatMap((t) => ["--platform", t])];
  runLogged(log, "python3", [...pip, ...wheel, "--dest", folder, "--requirement", requirements]);
}
