#!/usr/bin/env node
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isBrowserSafe, publishedPackages } from "@ddep/release/published";
import { Command } from "commander";
import { Browser, findChromium } from "./browser.js";
import { checkExample } from "./example-checks.js";
import { nodeMajors, nodeOf } from "./nodes.js";
import { checkPackage, type Surroundings } from "./package-checks.js";
import { scope } from "./places.js";
import { standInRegistry } from "./registry/stand-in.js";
import { Report } from "./report.js";
import { publishAll, stage } from "./stage.js";

interface Options {
  readonly packages?: readonly string[];
  readonly examples?: readonly string[];
  readonly nodes: readonly string[];
  readonly keep: boolean;
  readonly serve: boolean;
}

const foldersIn = (path: string) =>
  readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

const words = (list: string) => list.split(",").filter((word) => word !== "");

/** The selected items of a kind: those named, all if no kind is named, and none if only other kinds are named. */
function chosen(
  kind: string,
  all: readonly string[],
  named: readonly string[] | undefined,
  others: unknown,
): readonly string[] {
  const unknown = named?.find((name) => !all.includes(name));
  if (unknown !== undefined) throw new Error(`unknown ${kind}: ${unknown}; choose from ${all.join(", ")}`);
  return named ?? (others === undefined ? all : []);
}

async function rehearse(options: Options): Promise<boolean> {
  const work = mkdtempSync(join(tmpdir(), "ddep-rehearsal-"));
  const [staged, log] = [join(work, "release"), join(work, "release.log")];
  const report = new Report();
  const registry = await standInRegistry(scope);
  let browser: Browser | undefined;
  try {
    const published = await report.check("packages are packed and published", log, async () => {
      await stage(staged, log);
      const ids = await publishAll(staged, registry, log);
      console.log(`        ${ids.join(", ")}`);
      return ids;
    });
    if (published === undefined) return false;
    if (options.serve) {
      console.log(`the .npmrc of a folder to try them in, until this is stopped:\n\n${registry.npmrc}`);
      await once(process, "SIGINT");
      return true;
    }
    // Prebuilt addons are neither a library nor a program: `@ddep/native` uses them.
    const all = (await publishedPackages(staged)).filter(({ manifest: { exports, bin } }) => exports ?? bin);
    const sources = new Map(all.map(({ name, folder }) => [name.slice(scope.length + 1), join(staged, folder)]));
    const browserSafe = new Set(all.filter(isBrowserSafe).map(({ name }) => name));
    const exampleNames = foldersIn(join(staged, "examples"));
    const packages = chosen("packages", [...sources.keys()], options.packages, options.examples);
    const examples = chosen("examples", exampleNames, options.examples, options.packages);
    const chromium = findChromium();
    if (chromium !== undefined) browser = await Browser.start(chromium);
    const nodes = new Map<string, string>();
    for (const major of options.nodes)
      await report.check(`Node ${major} is available`, log, async () => nodes.set(major, await nodeOf(major, log)));
    const surroundings: Surroundings = { report, registry, work, nodes, browser, browserSafe };
    for (const name of packages) {
      const before = report.failed;
      await checkPackage(name, sources.get(name)!, surroundings);
      if (report.failed === before && !options.keep) rmSync(join(work, name), { recursive: true });
    }
    for (const name of examples) {
      const before = report.failed;
      await checkExample(name, join(staged, "examples", name), surroundings);
      if (report.failed === before && !options.keep) rmSync(join(work, `example-${name}`), { recursive: true });
    }
    return report.failed === 0;
  } finally {
    await browser?.close();
    await registry.close();
    if (report.failed === 0 && !options.keep) rmSync(work, { recursive: true, force: true });
    else console.log(`Folders and logs: ${work}`);
    console.log(report.count());
  }
}

const program = new Command("release:rehearse")
  .description(
    "Rehearse a release against a registry on this machine: version, pack, publish, then install and use every package.",
  )
  .option("--packages <names>", "only these packages, such as core,ops", words)
  .option("--examples <names>", "only these examples", words)
  .option("--nodes <majors>", `Node versions to test: ${nodeMajors.join(", ")}`, words, nodeMajors)
  .option("--serve", "run no checks, but keep the registry running so that you can try the packages", false)
  .option("--keep", "keep all folders and logs, not only those of failed checks", false)
  .showHelpAfterError("(run with --help to list the flags)")
  .action(async (options: Options) => {
    if (!(await rehearse(options))) process.exitCode = 1;
  });

await program.parseAsync().catch((error: unknown) => {
  console.error(`Error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
