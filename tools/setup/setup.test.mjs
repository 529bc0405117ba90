// @ts-check
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findNative } from "@ddep/native";
import { dependenciesInstalled } from "./dependencies.mjs";
import { root } from "./places.mjs";

test("this clone's npm packages are recognised as installed", () => {
  expect(dependenciesInstalled()).toBe(true);
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
  if (findNative() !== undefined) expect([stderr, Number(stdout) < 1e6]).toEqual(["", true]);
});

test("an unknown value of DDEP_NATIVE ends the set-up in one line", () => {
  const { status, stderr } = spawnSync(process.execPath, [join(root, "tools", "setup.mjs")], {
    env: { ...process.env, DDEP_NATIVE: "cuda" },
    encoding: "utf8",
  });
  expect(status).toBe(1);
  expect(stderr).toBe('  set-up failed: DDEP_NATIVE is "cuda": use cpu, gpu or off, or leave it unset\n');
});

test("an unknown program is refused with the known ones", () => {
  const { status, stderr } = spawnSync(process.execPath, [join(root, "tools", "run.mjs"), "sing"], {
    encoding: "utf8",
  });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^"sing" is no program: use one of ddep, (.+, )*study, (.+, )*rehearse\n$/);
});
