import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { remainsOf } from "./remains.test.helpers.js";
import { scratch, start, tiny, writeWeights } from "./testing.test.helpers.js";

let folder: string;
let flags: (out: string) => string[];

beforeAll(async () => {
  await import("@tensorflow/tfjs-backend-cpu");
  folder = await scratch();
  const weights = await writeWeights(join(folder, "encoder.safetensors"));
  flags = (out) => [...tiny(weights, out), "--checkpoint-every", "2"];
});

/** Makes a small disk at a folder, or gives it another size in bytes. Returns why not. */
function mount(at: string, size: number, options = ""): string | undefined {
  mkdirSync(at, { recursive: true });
  const made = spawnSync("mount", ["-t", "tmpfs", "-o", `${options}size=${size}`, "tmpfs", at], { encoding: "utf8" });
  return made.status === 0 ? undefined : (made.error?.message ?? made.stderr.trim());
}

const sizeOf = (at: string) =>
  readdirSync(at, { recursive: true })
    .map((name) => statSync(join(at, String(name))).size)
    .reduce((sum, size) => sum + size, 0);

test(
  "a disk of any size that is too small is told by a file, and the run ends bit-equal on a larger one",
  { timeout: 1_800_000 },
  async (context) => {
    const disk = join(folder, "disk");
    const refusal = mount(disk, 2 ** 20);
    if (refusal !== undefined) return context.skip(`no disk can be mounted: ${refusal}`);
    const whole = join(folder, "whole");
    try {
      expect((await start(...flags(whole)).ended).code).toBe(0);
      const [expected, all] = [await remainsOf(whole), sizeOf(whole)];
      // From a page, which holds a lock and nothing else, to what has room for each file twice.
      const sizes = [4096, 0.1 * all, 0.3 * all, 0.5 * all, 0.7 * all, 0.9 * all, 3 * all].map(Math.ceil);
      const out = join(disk, "run");
      for (const size of sizes) {
        execFileSync("umount", [disk]);
        mount(disk, size);
        const { code, stderr } = await start(...flags(out)).ended;
        const isEnough = size === sizes.at(-1);
        expect(code, `${size} bytes`).toBe(isEnough ? 0 : 1);
        if (!isEnough) {
          expect(stderr).toMatch(new RegExp(`^Error: ${out}/\\S+: cannot be (written|made|created) \\(ENOSPC`, "m"));
          expect(stderr).toContain("To fix it: free some disk space");
          expect(stderr).not.toMatch(/\n\s+at /);
          console.log(`${size} bytes: ${/^Error: .*/m.exec(stderr)![0].replace(out, "")}`);
          mount(disk, 3 * all, "remount,");
          const begun = existsSync(join(out, "config.json"));
          const resumed = await start(...flags(out), ...(begun ? ["--resume"] : [])).ended;
          expect(resumed.stderr).not.toMatch(/Error/);
          expect(resumed.code, `${size} bytes, resumed`).toBe(0);
        }
        expect(await remainsOf(out), `${size} bytes`).toEqual(expected);
      }
    } finally {
      execFileSync("umount", [disk]);
      await rm(folder, { recursive: true });
    }
  },
);
