import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { readAugmentations } from "@ddep/augmentations";
import { readText } from "@ddep/core/node";
import { readLabelMapFile } from "@ddep/datasets";
import { publishedPackages } from "@ddep/release/published";
import { expectSame, readExamples, runExample, typeErrorsOf } from "@ddep/test-utils/examples";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "../places.js";
import { checkCommand, commandsOf, outputOf, programOf } from "./commands.test.helpers.js";
import { readPage } from "./fences.test.helpers.js";

const folder = join(root, "docs", "guide");
const programs = (await publishedPackages(root)).filter(({ manifest }) => manifest.bin !== undefined);
const files = [
  ...["README.md", "CONTRIBUTING.md", "docs/index.md"].map((name) => join(root, name)),
  ...(await readdir(folder)).map((name) => join(folder, name)),
  ...programs.map(({ folder }) => join(root, folder, "README.md")),
];
const pages = await Promise.all(
  files.map(async (file) => {
    const name = relative(root, file);
    const text = await readText(file);
    return { name, ...readPage(text, name), programs: readExamples(text, name) };
  }),
);
const fences = pages.flatMap(({ name, fences }) =>
  fences.map((fence) => ({
    ...fence,
    at: `${name}:${String(fence.line)}`,
    name: `${name.replace(/\.md$/, "").replaceAll("/", "-")}-${String(fence.line)}`,
  })),
);
const of = (language: string) => fences.filter((fence) => fence.language === language);

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "ddep-guide-"));
});
afterAll(() => rm(scratch, { recursive: true }));

describe("programs", () => {
  const programs = pages.flatMap((page) => page.programs);
  /** This workspace finds every package. */
  const workspace = join(root, "tools", "docs");

  test.each(programs)("$file:$line prints what the page says", async (program) => {
    expect(await runExample(program, workspace)).toBe(program.output ?? "");
  });

  test("none has an error of types", async () => {
    expect(await typeErrorsOf(programs, workspace)).toEqual([]);
  });
});

describe("commands", () => {
  const scripts = of("sh").map(({ at, code }) => ({ at, code }));
  const spans = pages.flatMap(({ name, spans }) =>
    spans
      .filter(({ code }) => /^([A-Z_]+=\S+ )?(npm run|npx @ddep\/\S+) /.test(code))
      .map(({ code, line }) => ({ at: `${name}:${String(line)}, ${code}`, code })),
  );

  test.each([...scripts, ...spans])("$at: there is everything that it names", async ({ code }) => {
    for (const words of commandsOf(code)) await checkCommand(words);
  });

  test.each(of("sh").filter((fence) => fence.output !== undefined))(
    "$at prints what the page says",
    async ({ code, output }) => {
      const commands = commandsOf(code).map(programOf);
      expect(commands).toHaveLength(1);
      const { entry, args } = commands[0]!;
      const before = process.cwd();
      process.chdir(scratch);
      try {
        expectSame(await outputOf(entry, args), output!);
      } finally {
        process.chdir(before);
      }
    },
  );
});

describe("JSON", () => {
  test.each(of("json"))("$at is what it is a sample of", async ({ code, name }) => {
    const json: unknown = JSON.parse(code);
    if (Array.isArray(json)) return void readAugmentations(json);
    const file = join(scratch, `${name}.json`);
    await writeFile(file, code);
    if (typeof json === "object" && json !== null && "compilerOptions" in json) {
      const { error, config } = ts.parseConfigFileTextToJson(file, code);
      const { errors } = ts.parseJsonConfigFileContent({ ...config, files: [file] }, ts.sys, scratch);
      expect([error, ...errors].filter(Boolean)).toEqual([]);
      for (const folder of (config.compilerOptions.typeRoots as string[]).map((path) => join(root, path)))
        expect(existsSync(folder)).toBe(true);
    } else if (typeof json === "object" && json !== null && "settings" in json) {
      const { entry, args } = programOf(["npx", "@ddep/app-study", "status", "figure-1", "--scale-file", file])!;
      await outputOf(entry, args);
    } else await readLabelMapFile(file);
  });
});
