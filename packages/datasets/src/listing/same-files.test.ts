import { link, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder, write } from "../testing/fixtures.test.helpers.js";
import { sameFiles } from "./same-files.js";

test("links and copies are distinguished from other files of equal size, and non-files are skipped", async () => {
  const root = await temporaryFolder();
  const at = (name: string) => join(root, name);
  for (const [name, bytes] of [
    ["a/1", [1, 2, 3]],
    ["a/2", [4, 5, 6]],
    ["a/3", [7, 8, 9]],
    ["a/again", [7, 8, 9]],
    ["b/copy", [7, 8, 9]],
    ["b/other", [3, 2, 1]],
    ["b/longer", [1, 2, 3, 0]],
  ] as const)
    await write(at(name), Uint8Array.from(bytes));
  await symlink(at("a/1"), at("b/soft"));
  await link(at("a/2"), at("b/hard"));
  const first = ["a/1", "a/2", "a/3", "a/again", "a/made-up"].map(at);
  const second = ["b/copy", "b/hard", "b/longer", "b/other", "b/soft", "b/made-up", "b"].map(at);
  expect(await sameFiles(first, second)).toEqual([
    { files: [at("a/3"), at("b/copy")], linked: false },
    { files: [at("a/2"), at("b/hard")], linked: true },
    { files: [at("a/1"), at("b/soft")], linked: true },
  ]);
});
