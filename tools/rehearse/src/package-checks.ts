import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expectSame } from "@ddep/test-utils/examples";
import type { Browser } from "./browser.js";
import { run } from "./command.js";
import { readPackageJson, scope } from "./places.js";
import { compile, emptyProject, install, type Project } from "./project.js";
import { readReadme, type Readme } from "./readme.js";
import type { StandIn } from "./registry/stand-in.js";
import type { Report } from "./report.js";

export interface Surroundings {
  readonly report: Report;
  readonly registry: StandIn;
  /** The folder of this rehearsal. */
  readonly work: string;
  /** The names of the packages that also run in a browser. */
  readonly browserSafe: ReadonlySet<string>;
  /** The Node program of each major version. */
  readonly nodes: ReadonlyMap<string, string>;
  /** Undefined if this machine has none. */
  readonly browser: Browser | undefined;
}

const ENTRIES = "entries.ts";
const EXAMPLE = "example.ts";

/**
 * Installs a package alone, runs its program if it has one, type-checks imports of it, and runs the example in its README, in
 * Node and in a browser.
 */
export async function checkPackage(name: string, source: string, surroundings: Surroundings): Promise<void> {
  const { report, registry, work, nodes, browser, browserSafe } = surroundings;
  const full = `${scope}/${name}`;
  const { folder, log } = emptyProject(join(work, name), join(work, `${name}.log`), registry);
  const project: Project = { folder, log };
  const { peerDependencies = {}, version, exports: entries, bin } = readPackageJson(source);
  const readme = readmeOf(source);
  const packages = readme.install.length > 0 ? readme.install : [full, ...Object.keys(peerDependencies)];

  const installed = await report.check(
    `${full} installs with ${packages.filter((other) => other !== full).join(", ") || "nothing else"}`,
    log,
    async () => {
      await install(project, packages);
      const found = readPackageJson(join(folder, "node_modules", scope, name)).version;
      if (found !== version) throw new Error(`${found} was installed, not ${version}`);
      return true;
    },
  );
  if (installed === undefined) return;

  if (bin !== undefined) {
    for (const [major, node] of nodes)
      await report.check(`${full} runs as a program on Node ${major}`, log, () =>
        runProgram(full, Object.values(bin)[0]!, node, readme, project),
      );
    return;
  }

  const program = await report.check(
    `${full} has a README with an install line, a program and its output`,
    log,
    async () => needProgram(readme, full),
  );
  const paths = Object.keys(entries ?? {}).filter((path) => !/\*|\.json$/.test(path));
  writeFileSync(join(folder, ENTRIES), entriesOf(full, paths));
  if (program !== undefined) writeFileSync(join(folder, EXAMPLE), program.text);
  const files = program === undefined ? [ENTRIES] : [ENTRIES, EXAMPLE];

  const compiled = await report.check(`${full} type-checks under nodenext`, log, async () => {
    await compile(project, files, { module: "nodenext", moduleResolution: "nodenext", types: ["node"], outDir: "out" });
    return true;
  });
  await report.check(`${full} type-checks under bundler`, log, () =>
    compile(project, files, { module: "esnext", moduleResolution: "bundler", types: ["node"] }),
  );
  if (compiled === undefined) return;

  for (const [major, node] of nodes)
    await report.check(`${full} runs on Node ${major}`, log, async () => {
      await run(node, ["out/entries.js"], { cwd: folder, log, timeout: 120_000 });
      if (program === undefined) return;
      expectSame(await run(node, ["out/example.js"], { cwd: folder, log, timeout: 120_000 }), program.output);
    });
  if (!browserSafe.has(full) || program === undefined) return;
  const title = `${full} is bundled by Vite and runs in Chromium`;
  if (browser === undefined) report.skip(title, "no Chromium on the PATH, and CHROME_PATH is not set");
  else if (packages.every((other) => browserSafe.has(other) || inPage.has(other)))
    await report.check(title, log, async () => expectSame(await browser.runBundled(project, EXAMPLE), program.output));
  else {
    // The program needs packages that only run in Node; the package itself must load without them.
    writeFileSync(join(folder, ENTRIES), entriesOf(full, ["."]));
    await report.check(title, log, async () => expectSame(await browser.runBundled(project, ENTRIES), ""));
  }
}

/** Packages that a page can use in addition to those for browsers. */
const inPage = new Set([`${scope}/backend`, "@tensorflow/tfjs-core"]);

/** Runs the README's command with a recorded output, or else the program's help. */
async function runProgram(
  full: string,
  entry: string,
  node: string,
  readme: Readme,
  project: Project,
): Promise<boolean> {
  const { folder, log } = project;
  const { args, output } = readme.command ?? { args: ["--help"], output: undefined };
  const program = join("node_modules", full, entry);
  const printed = await run(node, [program, ...args], { cwd: folder, log });
  if (output !== undefined) expectSame(printed, output);
  else if (printed.trim() === "") throw new Error("--help prints nothing");
  rmSync(join(folder, "runs"), { recursive: true, force: true });
  return true;
}

function readmeOf(source: string): Readme {
  const file = join(source, "README.md");
  return existsSync(file) ? readReadme(readFileSync(file, "utf8")) : { install: [] };
}

function needProgram({ install: packages, program, output }: Readme, full: string): { text: string; output: string } {
  if (!packages.includes(full)) throw new Error(`the README has no sh block that installs ${full}`);
  if (program === undefined) throw new Error("the README has no ts block");
  if (output === undefined) throw new Error("the README has no text block after the ts block");
  return { text: program, output };
}

/** A module that imports entry points of a package. */
function entriesOf(full: string, paths: readonly string[]): string {
  const imports = paths.map((path, i) => `import * as entry${i} from "${full}${path.slice(1)}";\n`);
  return `${imports.join("")}
for (const entry of [${paths.map((_, i) => `entry${i}`).join(", ")}])
  if (Object.keys(entry).length === 0) throw new Error("an entry exports nothing");
`;
}
