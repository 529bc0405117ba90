import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { pinsFolder } from "./places.js";
import { toolchain } from "./toolchain.js";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ddep-test-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("every wheel is pinned to one version and one hash, TensorFlow everywhere to the same version", () => {
  const files = readdirSync(join(pinsFolder, "wheels"));
  expect(files).toContain("gpu-linux-x64.txt");
  const versions = files.map((file) => {
    const pins = readFileSync(join(pinsFolder, "wheels", file), "utf8").split("\n");
    const wheels = pins.filter((line) => line !== "" && !line.startsWith("#"));
    for (const wheel of wheels) expect(wheel).toMatch(/^[a-z0-9-]+==[0-9.]+ --hash=sha256:[0-9a-f]{64}$/);
    return wheels.map((wheel) => /^tensorflow(?:-cpu)?==(\S+)/.exec(wheel)?.[1]).find(Boolean);
  });
  expect(new Set(versions)).toEqual(new Set(["2.21.0"]));
});

test("TF.js's native package and all that comes with it are pinned by hash", () => {
  type Locked = Readonly<Record<string, { link?: boolean; integrity?: string; version?: string }>>;
  const { packages } = JSON.parse(readFileSync(join(pinsFolder, "tfjs", "lock.json"), "utf8")) as { packages: Locked };
  const downloaded = Object.entries(packages).filter(([path, { link }]) => path.includes("node_modules/") && !link);
  expect(downloaded.map(([path]) => path)).toContain("node_modules/@tensorflow/tfjs-node-gpu");
  for (const [path, { integrity }] of downloaded) expect(integrity, path).toMatch(/^sha512-/);
});

test.skipIf(toolchain().python3 === undefined)(
  "only libraries and C headers are unpacked from a wheel, which is then deleted",
  () => {
    const wheels = join(folder, "wheels");
    mkdirSync(wheels);
    const files = [
      "tensorflow/libtensorflow_cc.so.2",
      "tensorflow/libtensorflow_framework.so.2",
      "tensorflow/include/tensorflow/c/c_api.h",
      "tensorflow/include/Eigen/Core",
      "tensorflow/python/training.py",
      "nvidia/cublas/lib/libcublas.so.12",
      "nvidia/cublas/include/cublas.h",
    ];
    const zip =
      "import sys, zipfile\nwith zipfile.ZipFile(sys.argv[1], 'w') as z:\n  for n in sys.argv[2:]: z.writestr(n, n)";
    execFileSync("python3", ["-c", zip, join(wheels, "a.whl"), ...files]);
    execFileSync("python3", [join(pinsFolder, "unpack.py"), wheels, join(folder, "target")]);
    const unpacked = readdirSync(join(folder, "target"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name)
      .sort();
    expect(unpacked).toEqual(["c_api.h", "libcublas.so.12", "libtensorflow_cc.so.2", "libtensorflow_framework.so.2"]);
    expect(readFileSync(join(folder, "target", "nvidia/cublas/lib/libcublas.so.12"), "utf8")).toBe(files[5]);
    expect(existsSync(join(wheels, "a.whl"))).toBe(false);
  },
);
