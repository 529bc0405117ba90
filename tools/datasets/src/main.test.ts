import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { knownSets } from "./known-sets.js";

const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const run = (...args: string[]) => promisify(execFile)(process.execPath, [main, ...args]);

test("list names each data set with its layout", async () => {
  const { stdout } = await run("list");
  for (const { name, title, layout } of knownSets)
    for (const text of [`${name}: ${title}`, ...layout]) expect(stdout).toContain(text);
});
