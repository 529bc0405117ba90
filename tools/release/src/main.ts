#!/usr/bin/env node
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { UserError } from "@ddep/core";
import { checkTypes } from "./attw.js";
import { formatFinding, type Check } from "./check.js";
import { checkChangesets } from "./changeset.js";
import { checkCycles, checkUnused } from "./knip.js";
import { checkPublint } from "./publint.js";
import { checkReadmes, recordReadmes } from "./readme.js";
import { checkSizes, recordSizes } from "./sizes.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));

const checks: Readonly<Record<string, Check>> = {
  knip: checkUnused,
  cycles: checkCycles,
  publint: checkPublint,
  attw: checkTypes,
  sizes: checkSizes,
  readmes: checkReadmes,
  changeset: checkChangesets,
};

/** Runs one check and prints its findings. Returns whether there were none. */
async function passes(name: string, check: Check): Promise<boolean> {
  const started = performance.now();
  const findings = await check(root);
  for (const finding of findings) console.error(formatFinding(finding));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const outcome = findings.length === 0 ? "ok    " : "FAILED";
  console.log(`${outcome} ${name} (${findings.length === 0 ? "" : `${findings.length} found, `}${seconds} s)`);
  return findings.length === 0;
}

async function main(names: readonly string[], options: { record?: boolean }): Promise<void> {
  if (options.record === true) {
    await recordSizes(root);
    await recordReadmes(root);
    return;
  }
  for (const name of names) {
    if (name in checks) continue;
    throw new UserError(`unknown check "${name}"`, { fix: `use any of ${Object.keys(checks).join(", ")}` });
  }
  const chosen = names.length === 0 ? Object.keys(checks) : names;
  for (const name of chosen) if (!(await passes(name, checks[name]!))) process.exitCode = 1;
}

await new Command("release:check")
  .description("Check the packages before they are published.")
  .argument("[checks...]", `checks to run: ${Object.keys(checks).join(", ")} (default: all)`)
  .option("--record", "record the current bundle sizes, and rewrite the tables of exports in the READMEs")
  .action(main)
  .parseAsync()
  .catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  });
