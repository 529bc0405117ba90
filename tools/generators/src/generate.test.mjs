// @ts-check
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { flushChanges, FsTree } from "nx/src/generators/tree";
import { afterAll, beforeAll, expect, test } from "vitest";
import { copyWorkspace } from "./testing/copy.mjs";
import { generators, options } from "./testing/generators.mjs";

const execute = promisify(execFile);
const env = { ...process.env, NX_DAEMON: "false", NX_INTERACTIVE: "false", NO_COLOR: "1", FORCE_COLOR: "0" };

/** @type {string} */
let copy;
/** Files that the generators wrote or changed. */
/** @type {string[]} */
let changed;

/**
 * Runs a program in the copy. Returns what it printed; throws with it where the program failed.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {string} [folder]
 */
async function run(program, args, folder = ".") {
  const options = { cwd: join(copy, folder), env, maxBuffer: 2 ** 28 };
  try {
    return (await execute(process.execPath, [join(copy, program), ...args], options)).stdout;
  } catch (error) {
    const { stdout, stderr } = /** @type {{ stdout: string, stderr: string }} */ (error);
    throw new Error(`${program} ${args.join(" ")} in ${folder}:\n${stdout}\n${stderr}`, { cause: error });
  }
}

const eslint = "node_modules/eslint/bin/eslint.js";
const nx = "node_modules/nx/dist/bin/nx.js";
const prettier = "node_modules/prettier/bin/prettier.cjs";
const tsc = "node_modules/typescript/bin/tsc";
const vitest = "node_modules/vitest/vitest.mjs";

/** @param {string} kind @param {string} name */
const generate = (kind, name) =>
  run(nx, ["g", `@ddep/generators:${kind}`, name, `--description=${options.description}`, `--source=${options.source}`]); // prettier-ignore

/** @param {string} file */
const read = (file) => readFileSync(join(copy, file), "utf8");

/**
 * Each kind with its names, and where its pieces are.
 * @type {{ kind: keyof typeof generators, name: string, identifier: string, folder: string, contract?: string, key?: string }[]}
 */
const made = [
  { kind: "encoder", name: "first-encoder", identifier: "firstEncoder", folder: "encoders", contract: "encoders.test.ts", key: "first_encoder" },
  { kind: "decoder", name: "first-decoder", identifier: "firstDecoder", folder: "decoders", contract: "contract.test.ts", key: "first-decoder" },
  { kind: "loss", name: "first-loss", identifier: "firstLoss", folder: "losses", contract: "contract.test.ts", key: "first-loss" },
  { kind: "dataset", name: "first-data", identifier: "firstData", folder: "datasets", contract: "contract.test.ts", key: "first-data" },
  { kind: "package", name: "first-package", identifier: "firstPackage", folder: "first-package" },
]; // prettier-ignore

beforeAll(async () => {
  copy = mkdtempSync(join(tmpdir(), "ddep-generators-"));
  copyWorkspace(copy);
  // nx takes long to start, so one of them goes the whole way of a user, and the others are called.
  const printed = await generate("encoder", "first-encoder");
  changed = [...printed.matchAll(/^(?:CREATE|UPDATE) (.+)$/gm)].map(([, file]) => file ?? "");
  for (const { kind, name } of made.filter(({ kind }) => kind !== "encoder")) {
    const tree = new FsTree(copy, false);
    await generators[kind](tree, { ...options, name });
    const changes = tree.listChanges();
    flushChanges(copy, changes);
    changed.push(...changes.map(({ path }) => path));
  }
  // As the installation that the test leaves out would.
  symlinkSync(join(copy, "packages/first-package"), join(copy, "node_modules/@ddep/first-package"));
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

test.each(made)("$kind: every piece is there", ({ name, identifier, folder, contract }) => {
  const src = `packages/${folder}/src`;
  const source = read(`${src}/${name}.ts`);
  expect(source).toContain(` * ${options.description}.\n`);
  expect(source).toContain(` * Source: ${options.source}.\n`);
  expect(read(`${src}/index.ts`)).toContain(`export * from "./${name}.js";`);
  expect(read(`packages/${folder}/README.md`)).toMatch(
    new RegExp(`^\\| \`${identifier}\` +\\| ${options.description}\\. +\\|$`, "m"),
  );
  const changeset = readdirSync(join(copy, ".changeset")).filter((file) => file.endsWith(`-${name}.md`));
  expect(changeset.map((file) => read(`.changeset/${file}`))).toEqual([
    expect.stringMatching(
      new RegExp(`^---\n"@ddep/${folder}": minor\n---\n\nA new .+${options.description}`),
    ),
  ]);
  if (contract !== undefined) expect(read(`${src}/${contract}`)).toContain(identifier);
});

test("a package has what its siblings have", () => {
  // What a build and a test left there is none of it.
  const siblings = readdirSync(join(copy, "packages/losses")).filter(
    (it) => it !== "dist" && it !== "node_modules",
  );
  expect(siblings.filter((it) => !existsSync(join(copy, "packages/first-package", it)))).toEqual([]);
  const [own, sibling] = ["first-package", "losses"].map((it) =>
    JSON.parse(read(`packages/${it}/package.json`)),
  );
  expect(Object.keys(own)).toEqual(Object.keys(sibling));
  expect(own).toMatchObject({ name: "@ddep/first-package", description: `${options.description}.` });
  expect(own.keywords).toEqual(["segmentation", "tensorflow.js", "first-package"]);
  for (const key of ["exports", "files", "publishConfig", "peerDependencies", "nx", "license"])
    expect(own[key]).toEqual(sibling[key]);
  for (const reader of ["release", "rehearse"])
    expect(JSON.parse(read(`tools/${reader}/package.json`)).dependencies).toHaveProperty(own.name, "0.0.0");
  expect(read("README.md")).toMatch(/^\| \[`@ddep\/first-package`\]\(packages\/first-package\) +\| Stands/m);
});

test("all of it builds, and the command line knows the names", async () => {
  await run(tsc, ["-b", "packages/first-package", "packages/command-line"]);
  const url = (/** @type {string} */ file) => JSON.stringify(pathToFileURL(join(copy, "packages/command-line/dist", file)).href); // prettier-ignore
  const script = `const maps = { ...await import(${url("choices.js")}), ...await import(${url("loss-choices.js")}) };
    console.log(JSON.stringify(["encoders", "decoders", "losses", "data"].map((name) => Object.keys(maps[name]).at(-1))));`;
  const { stdout } = await execute(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: copy,
    env,
  });
  expect(JSON.parse(stdout)).toEqual(made.flatMap(({ key }) => key ?? []));
});

test("types of the tests, linter, formatting and release checks find nothing", async () => {
  const types = async () => {
    for (const { folder } of made) await run(tsc, ["-p", "tsconfig.test.json"], `packages/${folder}`);
  };
  const others = async () => {
    // Without it the linter knows no rings.
    await run(nx, ["graph", "--file=.nx/graph.json"]);
    await run(eslint, changed.filter((file) => file.endsWith(".ts"))); // prettier-ignore
    await run(prettier, ["--check", "--ignore-unknown", ...changed]);
    return run("tools/release/dist/main.js", ["readmes", "knip"]);
  };
  const [, checked] = await Promise.all([types(), others()]);
  expect(checked).toMatch(/^ok +readmes[^]*^ok +knip/m);
});

test.concurrent.each(made)(
  "$kind: its tests pass, and its case of the contract test",
  async ({ name, key, folder, contract }) => {
    const files = [`src/${name}.test.ts`, ...(contract === undefined ? [] : [`src/${contract}`])];
    const report = join(copy, `${name}.json`);
    const pattern = key === undefined || key === name ? name : `${name}|${key}`;
    const args = ["run", "--reporter=json", `--outputFile=${report}`, "-t", pattern, ...files];
    await run(vitest, args, `packages/${folder}`);
    /** @type {{ testResults: { assertionResults: { status: string }[] }[] }} */
    const { testResults } = JSON.parse(readFileSync(report, "utf8"));
    const passed = testResults.map(
      ({ assertionResults }) => assertionResults.filter(({ status }) => status === "passed").length,
    );
    expect(passed).toHaveLength(files.length);
    expect(Math.min(...passed)).toBeGreaterThan(0);
  },
);

test.concurrent("the program of a package's README prints what is written there", async () => {
  const args = [
    "run",
    "--reporter=json",
    "-t",
    "@ddep/first-package",
    "src/readmes.test.ts",
    "src/side-effects.test.ts",
  ];
  const report = join(copy, "readme.json");
  await run(vitest, [...args, `--outputFile=${report}`], "tools/release");
  expect(JSON.parse(readFileSync(report, "utf8"))).toMatchObject({ numPassedTests: 3, numFailedTests: 0 });
});

test("a name that is taken is refused on the command line, and nothing is changed", async () => {
  const before = read("packages/encoders/src/index.ts");
  await expect(generate("encoder", "first-encoder")).rejects.toThrow(
    /packages\/encoders\/src\/first-encoder\.ts: is there already\s+To fix it: take another name/,
  );
  expect(read("packages/encoders/src/index.ts")).toBe(before);
});
