// @ts-check
// Runs one of the programs below with its arguments, after the set-up and the build that it needs.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { setUp } from "./setup.mjs";
import { root } from "./setup/places.mjs";
import { turbo } from "./setup/turbo.mjs";

/** @type {Record<string, { workspace: string, entry: string }>} */
const programs = {
  ddep: { workspace: "@ddep/cli", entry: "packages/cli/dist/main.js" },
  "app:ddep": { workspace: "@ddep/app-ddep", entry: "apps/ddep/dist/main.js" },
  study: { workspace: "@ddep/app-study", entry: "apps/study/dist/main.js" },
  dep: { workspace: "@ddep/app-dep", entry: "apps/dep/dist/main.js" },
  supervised: { workspace: "@ddep/app-supervised", entry: "apps/supervised/dist/main.js" },
  "diffusion-ablations": {
    workspace: "@ddep/app-diffusion-ablations",
    entry: "apps/diffusion-ablations/dist/main.js",
  },
  bench: { workspace: "@ddep/bench", entry: "tools/bench/dist/main.js" },
  peer: { workspace: "@ddep/peer", entry: "tools/peer/main.mjs" },
  golden: { workspace: "@ddep/golden", entry: "tools/golden/dist/main.js" },
  docs: { workspace: "@ddep/docs-tool", entry: "tools/docs/dist/main.js" },
  "release:check": { workspace: "@ddep/release", entry: "tools/release/dist/main.js" },
  rehearse: { workspace: "@ddep/rehearse", entry: "tools/rehearse/dist/main.js" },
};

const [name = "", ...args] = process.argv.slice(2);
const program = programs[name];
if (program === undefined) {
  console.error(`"${name}" is no program: use one of ${Object.keys(programs).join(", ")}`);
  process.exit(1);
}
const entry = join(root, program.entry);
if (!setUp() || !turbo(["build", `--filter=${program.workspace}...`]) || !existsSync(entry)) process.exit(1);

// In this very process, so that signals and exit code are the program's own and no parent stands between.
process.argv = [process.argv[0] ?? "node", entry, ...args];
await import(pathToFileURL(entry).href);
