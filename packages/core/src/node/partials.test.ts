import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isPartial, partialOf, removePartials } from "./partials.js";

test("partial files of killed processes are removed; those of running processes and complete files are kept", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ddep-partials-"));
  const below = join(folder, "pretrain");
  await mkdir(below);
  const ours = partialOf("model.safetensors");
  const [, machine] = /\.([0-9a-f]{8})-/.exec(ours)!;
  const written = [ours, "a.json.00000000-12-3-0.partial", "partial", "a.partial", "a.json", "a.partial.json"];
  const left = [
    `a.${machine!}-4194305-1-0.partial`,
    "a.json.12.partial",
    "a.json.6ba7b810-9dad-11d1.partial",
    "b.json.00000000-12-3-0.partial",
  ];
  for (const name of [...written, ...left]) await writeFile(join(below, name), "");
  await mkdir(join(below, `.lock.${machine!}-4194305-1-1.partial`));
  await utimes(join(below, left[3]!), 1, 1);
  await removePartials(folder);
  expect(await readdir(below)).toHaveLength(written.length + left.length + 1);
  await removePartials(folder, { recursive: true });
  expect((await readdir(below)).sort()).toEqual([...written].sort());
  expect(written.filter(isPartial)).toEqual(written.slice(0, 2));
  await rm(folder, { recursive: true });
});
