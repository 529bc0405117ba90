import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { buildKey } from "./build-key.js";
import { exclusively } from "./exclusively.js";
import { findNative } from "./native.js";
import { missingTools, toolchain } from "./toolchain.js";
import { nativeVariant } from "./variant.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ddep-native-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

test("DDEP_NATIVE chooses the library, and an unknown value is refused with the known ones", () => {
  for (const value of ["cpu", "gpu", "off"]) {
    vi.stubEnv("DDEP_NATIVE", value);
    expect(nativeVariant()).toBe(value);
  }
  vi.stubEnv("DDEP_NATIVE", "cuda");
  expect(() => nativeVariant()).toThrow(/cuda.*cpu, gpu or off/);
  vi.stubEnv("DDEP_NATIVE", "off");
  expect(findNative()).toBeUndefined();
});

test("missing programs are named, and of prebuilt addons only Python", () => {
  vi.stubEnv("PATH", folder);
  vi.stubEnv("CXX", "");
  expect(missingTools({ prebuilt: false })).toBe("python3, a C++ compiler, make not found");
  expect(missingTools({ prebuilt: true })).toBe("python3 not found");
  for (const name of ["python3", "clang++", "make"]) symlinkSync(process.execPath, join(folder, name));
  expect(missingTools({ prebuilt: false })).toBeUndefined();
  expect(toolchain().compiler).toBe(join(folder, "clang++"));
});

test("only one set-up runs at a time, and an error frees it for the next", () => {
  const done: number[] = [];
  expect(() => exclusively(() => expect.fail("broken"))).toThrow("broken");
  exclusively(() => done.push(1));
  expect(done).toEqual([1]);
});

/** Runs the set-up in a process of its own, with an empty cache. */
function setUp(env: NodeJS.ProcessEnv, patience = false) {
  const program = `
    const { setUpNative } = await import(${JSON.stringify(new URL("../dist/set-up.js", import.meta.url).href)});
    console.log(JSON.stringify(setUpNative({ patience: ${patience} })));`;
  const cache = join(folder, "cache");
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
    env: { ...process.env, XDG_CACHE_HOME: cache, DDEP_NATIVE: "cpu", ...env },
    encoding: "utf8",
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.any(String) as string });
  return { outcome: JSON.parse(stdout) as { reason?: string; log?: string }, stderr };
}

const built = existsSync(new URL("../dist/set-up.js", import.meta.url));
const supported = ["linux-x64", "linux-arm64", "darwin-arm64"].includes(`${process.platform}-${process.arch}`);

test.skipIf(!built || !supported)("without the programs it needs, the set-up says which and how to get them", () => {
  const { outcome } = setUp({ PATH: folder, CXX: "" });
  expect(outcome.reason).toMatch(/^python3, a C\+\+ compiler, make not found \(fix: /);
  expect(outcome.log).toBeUndefined();
});

test.skipIf(!built || !supported)(
  "a step that fails is named with its log, nothing is left, and patience waits an hour",
  () => {
    const bin = join(folder, "bin");
    mkdirSync(bin);
    const python = (lastLine: string) => {
      const script = `#!/bin/sh\ncase "$*" in *--version*) exit 0;; esac\necho "ERROR: ${lastLine}" >&2\nexit 1\n`;
      writeFileSync(join(bin, "python3"), script);
      chmodSync(join(bin, "python3"), 0o755);
    };
    const PATH = `${bin}:${process.env["PATH"]}`;
    python("no wheel today");
    const { outcome } = setUp({ PATH });
    expect(outcome.reason).toBe("ERROR: no wheel today");
    expect(existsSync(outcome.log!)).toBe(true);
    expect(existsSync(join(folder, "cache", "ddep", `native-failed-${buildKey()}.json`))).toBe(true);
    python("another reason");
    expect(setUp({ PATH }, true).outcome.reason).toBe("ERROR: no wheel today");
    expect(setUp({ PATH }).outcome.reason).toBe("ERROR: another reason");
  },
);
