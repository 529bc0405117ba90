#!/usr/bin/env node
import { relative } from "node:path";
import { UserError } from "@ddep/core";
import { Command } from "commander";
import { buildSite } from "./build-site.js";
import { root, site } from "./places.js";

const program = new Command("docs")
  .description("The documentation: the guide and the reference of every package, as one site.")
  .showHelpAfterError("(add --help for the flags)");

program
  .command("build", { isDefault: true })
  .description("build the site")
  .action(async () => {
    await buildSite();
    console.log(relative(root, site));
  });

program.parseAsync().catch((error: unknown) => {
  console.error(error instanceof UserError ? `Error: ${error.message}` : error);
  process.exitCode = 1;
});
