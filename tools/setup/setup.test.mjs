// @ts-check
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { dependenciesInstalled } from "./dependencies.mjs";
import { exclusively } from "./lock.mjs";
import { addonFile, root } from "./places.mjs";
import { missingTools, toolchain } from "./toolchain.mjs";
import { nativeVariant } from "./variant.mjs";

afterEach(() => vi.unstubAllEnvs());

test("DDEP_NATIVE chooses the library, and an unknown value is refused with the known ones", () => {
  for (const value of ["cpu", "gpu", "off"]) {
    vi.stubEnv("DDEP_NATIVE", value);
    expect(nativeVariant()).toBe(value);
  }
  vi.stubEnv("DDEP_NATIVE", "cuda");
  expect(() => nativeVariant()).toThrow(/cuda.*cpu, gpu or off/);
});

test("without python3 and a compiler the missing programs are named", () => {
  const folder = mkdtempSync(join(tmpdir(), "ddep-test-"));
  vi.stubEnv("PATH", folder);
  vi.stubEnv("CXX", "");
  expect(missingTools()).toBe("python3, a C++ compiler, make not found");
  for (const name of ["python3", "clang++", "make"]) symlinkSync(process.execPath, join(folder, name));
  expect(missingTools()).toBeUndefined();
  expect(toolchain().compiler).toBe(join(folder, "clang++"));
  rmSync(folder, { recursive: true });
});

test("this clone's npm packages are recognised as installed", () => {
  expect(dependenciesInstalled()).toBe(true);
});

test("only one set-up of a clone runs at a time, and an error frees it for the next", () => {
  /** @type {number[]} */
  const done = [];
  expect(() => exclusively(() => expect.fail("broken"))).toThrow("broken");
  exclusively(() => done.push(1));
  expect(done).toEqual([1]);
});

test("the set-up has nothing to do in under a second where it was done", () => {
  // Of the processor's time, as other tests run beside this one.
  const told = 'process.on("exit", () => console.log(process.cpuUsage().user + process.cpuUsage().system))';
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", `data:text/javascript,${told}`, join(root, "tools", "setup.mjs")],
    { encoding: "utf8" },
  );
  expect(status).toBe(0);
  expect(stdout).toMatch(/^\d+\n$/);
  if (existsSync(addonFile)) expect([stderr, Number(stdout) < 1e6]).toEqual(["", true]);
});

test("the doctor names each backend and the one that is used", () => {
  const { status, stdout } = spawnSync(process.execPath, [join(root, "tools", "doctor.mjs")], {
    encoding: "utf8",
  });
  expect(status).toBe(0);
  for (const line of [
    /^native-gpu +(works|missing)/m,
    /^native-cpu +(works|missing)/m,
    /^wasm +works/m,
    /^ddep uses/m,
  ]) {
    expect(stdout).toMatch(line);
  }
});

test("an unknown program is refused with the known ones", () => {
  const { status, stderr } = spawnSync(process.execPath, [join(root, "tools", "run.mjs"), "sing"], {
    encoding: "utf8",
  });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^"sing" is no program: use one of ddep, (.+, )*study, (.+, )*rehearse\n$/);
});
