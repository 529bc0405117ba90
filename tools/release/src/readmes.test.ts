import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readExamples, runExample, typeErrorsOf } from "@ddep/test-utils/examples";
import { expect, test } from "vitest";
import { publishedPackages, requiredPeers } from "./published.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));
/** This workspace depends on every package, and so may its programs. */
const folder = fileURLToPath(new URL("..", import.meta.url));

const readmes = await Promise.all(
  (await publishedPackages(root)).map(async ({ name, folder, manifest }) => {
    const file = `${folder}/README.md`;
    const text = await readFile(join(root, file), "utf8");
    return {
      name,
      folder,
      text,
      bin: manifest.bin,
      peers: requiredPeers(manifest),
      examples: readExamples(text, file),
    };
  }),
);
const overview = await readFile(join(root, "README.md"), "utf8");
const libraries = readmes.filter(({ bin }) => bin === undefined);
const programs = readmes.filter(({ bin }) => bin !== undefined);

test.each(readmes)("$name is in a table of the project's README", ({ name, folder }) => {
  expect(overview).toContain(`| [\`${name}\`](${folder}/README.md)`);
});

test.each(programs)("$name: its README shows a command that needs no installation", ({ name, text }) => {
  expect(text).toMatch(new RegExp(`^# ${name}\n\n.+\n\n\`\`\`sh\n(npx ${name} .*\n)+\`\`\`\n`));
});

test.each(libraries)(
  "$name: its README says how to install it, with the peers it needs, and has a program",
  ({ name, text, examples, peers }) => {
    const [, line] = new RegExp(`^# ${name}\n\n.+\n\n\`\`\`sh\nnpm install (.*)\n`).exec(text) ?? [];
    expect(line?.split(" ")).toEqual(expect.arrayContaining([name, ...peers]));
    expect(examples.length).toBeGreaterThan(0);
  },
);

test.each(readmes)("$name: the program of its README prints what is written there", async ({ examples }) => {
  for (const example of examples) expect(await runExample(example, folder)).toBe(example.output);
});

test("the programs of the READMEs have no error of types", async () => {
  expect(
    await typeErrorsOf(
      readmes.flatMap(({ examples }) => examples),
      folder,
    ),
  ).toEqual([]);
});
