import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { run } from "./command.js";

const cwd = mkdtempSync(join(tmpdir(), "ddep-command-"));
const log = join(cwd, "log");
afterAll(() => rmSync(cwd, { recursive: true }));

const node = (program: string, timeout?: number) =>
  run(process.execPath, ["-e", program], { cwd, log, ...(timeout === undefined ? {} : { timeout }) });

test("a command gives its standard output, and the log has both", async () => {
  expect(await node('console.log("out"); console.error("err")')).toBe("out\n");
  const logged = readFileSync(log, "utf8");
  expect(logged).toContain("out\n");
  expect(logged).toContain("err\n");
});

test("a command that fails, runs for too long or is not there is an error", async () => {
  await expect(node("process.exit(3)")).rejects.toThrow("exited with 3");
  await expect(node("setInterval(() => {}, 1000)", 200)).rejects.toThrow("exited with SIGTERM");
  await expect(run("there-is-no-such-command", [], { cwd, log })).rejects.toThrow("ENOENT");
});

test("a command does not take this program's npm project for its own", async () => {
  process.env["npm_config_local_prefix"] = "/elsewhere";
  process.env["npm_package_name"] = "another";
  process.env["npm_config_registry_of_mine"] = "kept";
  try {
    const names = await node('console.log(Object.keys(process.env).filter((name) => name.startsWith("npm_")).join())');
    expect(names.trim().split(",")).toContain("npm_config_registry_of_mine");
    expect(names).not.toMatch(/npm_package_|local_prefix/);
  } finally {
    for (const name of ["npm_config_local_prefix", "npm_package_name", "npm_config_registry_of_mine"])
      Reflect.deleteProperty(process.env, name);
  }
});
