import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { npm } from "./command.js";
import { cacheFolder } from "@ddep/native/set-up";

interface PinnedNode {
  readonly version: string;
  /** The expected integrity of the npm package, by platform and architecture. */
  readonly integrity: Readonly<Record<string, string>>;
}

/** The Node versions that packages are tested with, from the npm packages `node-PLATFORM-ARCHITECTURE`. */
const pinned: Readonly<Record<string, PinnedNode>> = {
  "20": {
    version: "20.20.2",
    integrity: {
      "linux-x64": "sha512-PeHQM8wAdmHtZA1mBocygZxs5LiUWtsJezQTkBd0iY987KpGrD1O2tVEydvMZiuXceRanxt7rjTnDEBwOPujoQ==",
      "linux-arm64": "sha512-LCXJnNTFiyGuYBw2gZSI5OBFMbkjAPt8sqD/NKrWoE2QmDgSubTqFng6GaNJ9EJ8HpxBMGcWWpbbcs4Vo+CnGg==",
    },
  },
  "22": {
    version: "22.23.3",
    integrity: {
      "linux-x64": "sha512-qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==",
      "linux-arm64": "sha512-l3DAHZreylo+p9QXDtsOrjG2JXJqVzYXnAGmIQNOUNARcMppTO2cmewVQP+36tjJnSE+dzpMNtgW+c3oiDvXtA==",
    },
  },
  "24": {
    version: "24.21.0",
    integrity: {
      "linux-x64": "sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==",
      "linux-arm64": "sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==",
    },
  },
};

/** The major versions that packages are tested with. */
export const nodeMajors: readonly string[] = Object.keys(pinned);

/**
 * The Node program of a major version: the current one if it has that version, else a pinned one, which npm installs into the
 * user's cache folder.
 *
 * Throws if none is pinned for this machine, or if the package from npm differs from the pinned one.
 */
export async function nodeOf(major: string, log: string): Promise<string> {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const platform = `${process.platform}-${process.arch}`;
  const pin = pinned[major];
  const integrity = pin?.integrity[platform];
  if (pin === undefined || integrity === undefined)
    throw new Error(
      `no Node ${major} is pinned for ${platform}: run this with Node ${major}, or remove it from --nodes`,
    );
  const folder = join(cacheFolder, `node-${pin.version}-${platform}`);
  const name = `node-${platform}`;
  const program = join("node_modules", name, "bin", "node");
  if (existsSync(folder)) return join(folder, program);
  mkdirSync(cacheFolder, { recursive: true });
  const work = mkdtempSync(join(cacheFolder, "unpacking-"));
  try {
    const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-save"];
    await npm(["install", ...flags, "--prefix", work, `${name}@${pin.version}`], { cwd: work, log });
    const lock = JSON.parse(readFileSync(join(work, "node_modules", ".package-lock.json"), "utf8")) as {
      packages: Record<string, { integrity?: string }>;
    };
    const found = lock.packages[`node_modules/${name}`]?.integrity;
    if (found !== integrity) throw new Error(`${name}@${pin.version} is ${found}, not ${integrity}`);
    renameSync(work, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return join(folder, program);
}
