// @ts-check
import { beforeEach, expect, test } from "vitest";
import { generators, options } from "./testing/generators.mjs";
import { workspaceTree } from "./testing/tree.mjs";

/** @typedef {keyof typeof generators} Kind */

const kinds = /** @type {Kind[]} */ (Object.keys(generators));

/** @type {ReturnType<typeof workspaceTree>} */
let tree;
beforeEach(() => {
  tree = workspaceTree();
});

/** @param {Kind} kind @param {Record<string, unknown>} wrong */
const run = (kind, wrong) => generators[kind](tree, { ...options, name: "first-try", ...wrong });

test.each(kinds)("%s: what is no name is refused", async (kind) => {
  for (const name of ["FirstTry", "first_try", "-first", "first-", "1st", "first--try", "../first", ""])
    await expect(run(kind, { name })).rejects.toThrow(`name: "${name}" is not in kebab-case`);
  await expect(run(kind, { name: "switch" })).rejects.toThrow('name: "switch" is a word of TypeScript');
});

test.each(kinds)("%s: what is no sentence is refused", async (kind) => {
  await expect(run(kind, { source: " " })).rejects.toThrow("--source: is empty");
  await expect(run(kind, { description: "Ends */ here" })).rejects.toThrow(
    /^--description: has a line break/,
  );
  await expect(run(kind, { description: "Two\nlines" })).rejects.toThrow(/^--description: has a line break/);
});

test.each(
  /** @type {[Kind, string, string][]} */ ([
    ["encoder", "resnet", "packages/encoders/src/resnet.ts: is there already"],
    ["encoder", "resnet18", "packages/encoders/src/resnet.ts: has resnet18 already"],
    ["encoder", "small", "packages/encoders/src/encoders.test.ts: small is something else there already"],
    ["encoder", "relu", "packages/encoders/src/relu.ts: relu is also what this file needs"],
    ["decoder", "fpn", "packages/decoders/src/fpn.ts: is there already"],
    ["decoder", "decoder-block", "packages/decoders/src/decoder-block.ts: is there already"],
    ["decoder", "means", "packages/decoders/src/contract.test.ts: means is something else there already"],
    ["loss", "dice", "packages/losses/src/region.ts: has dice already"],
    ["loss", "top-k2", 'name: "top-k2" has a digit'],
    ["dataset", "camvid", "packages/datasets/src/camvid.ts: is there already"],
    ["dataset", "pairs", "packages/datasets/src/layouts.test.helpers.ts: has writePairs already"],
    ["package", "encoders", "packages/encoders: is there already"],
    ["package", "bench", "tools/bench: is called @ddep/bench already"],
  ]),
)("%s %s: a name that is taken is refused where it is", async (kind, name, message) => {
  await expect(run(kind, { name })).rejects.toThrow(message);
});

test("a name that only the command line has is refused there", async () => {
  await expect(run("encoder", { name: "resnet-mini" })).rejects.toThrow(
    'encoders has a "resnet_mini" already',
  );
});

test("a data set's classes are names, each once, and fit a mask", async () => {
  await expect(run("dataset", { classes: "road,,car" })).rejects.toThrow(
    '--classes: "road,,car" has an empty name',
  );
  await expect(run("dataset", { classes: "road, car,road" })).rejects.toThrow(
    '--classes: "road" is there twice',
  );
  const many = Array.from({ length: 256 }, (_, i) => `c${i}`).join(",");
  await expect(run("dataset", { classes: many })).rejects.toThrow(/^--classes: 256 classes are more/);
});

test("a place that is missing is named", async () => {
  tree.delete("packages/encoders/src/encoders.test.ts");
  await expect(run("encoder", {})).rejects.toThrow(
    "packages/encoders/src/encoders.test.ts: there is no such file",
  );
  tree = workspaceTree();
  tree.delete("apps/ddep/src");
  tree.delete("packages/command-line/src");
  await expect(run("loss", {})).rejects.toThrow(
    /command-line\/src, .*: there is no exported object literal "losses"/,
  );
});

test("what an earlier try left is not overwritten", async () => {
  tree.write(".changeset/loss-first-try.md", "");
  await expect(run("loss", {})).rejects.toThrow(".changeset/loss-first-try.md: is there already");
});
