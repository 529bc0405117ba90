// @ts-check
// Runs one of the programs below with its arguments, after the set-up and the build that it needs.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "./build.mjs";
import { setUp } from "./setup.mjs";
import { root } from "./setup/places.mjs";

/** @type {Record<string, { entry: string }>} */
const programs = {
  ddep: { entry: "packages/cli/dist/main.js" },
  "app:ddep": { entry: "apps/ddep/dist/main.js" },
  study: { entry: "apps/study/dist/main.js" },
  dep: { entry: "apps/dep/dist/main.js" },
  supervised: { entry: "apps/supervised/dist/main.js" },
  "diffusion-ablations": { entry: "apps/diffusion-ablations/dist/main.js" },
  bench: { entry: "tools/bench/dist/main.js" },
  peer: { entry: "tools/peer/main.mjs" },
  golden: { entry: "tools/golden/dist/main.js" },
  docs: { entry: "tools/docs/dist/main.js" },
  "release:check": { entry: "tools/release/dist/main.js" },
  "release:address": { entry: "tools/release/dist/write-address.js" },
  "release:prebuild": { entry: "tools/release/dist/prebuild.js" },
  rehearse: { entry: "tools/rehearse/dist/main.js" },
};

const [name = "", ...args] = process.argv.slice(2);
const program = programs[name];
if (program === undefined) {
  console.error(`"${name}" is no program: use one of ${Object.keys(programs).join(", ")}`);
  process.exit(1);
}
const entry = join(root, program.entry);
// What maintainers run looks at every package.
const needed = program.entry.startsWith("tools/") ? undefined : [join(root, program.entry, "..", "..")];
if (!(await setUp()) || !build(needed) || !existsSync(entry)) process.exit(1);

// In this very process, so that signals and exit code are the program's own and no parent stands between.
process.argv = [process.argv[0] ?? "node", entry, ...args];
await import(pathToFileURL(entry).href);
