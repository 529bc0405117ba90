#!/usr/bin/env node
import { relative } from "node:path";
import { UserError } from "@ddep/core";
import { writeFileAtomic } from "@ddep/core/node";
import { Command } from "commander";
import { buildSite } from "./build-site.js";
import { drawStar } from "./picture/draw.js";
import { star } from "./picture/star.js";
import { architecturePicture, root, site } from "./places.js";

const program = new Command("docs")
  .description("Build the documentation: the guide and the reference of every package, as one site.")
  .showHelpAfterError("(run with --help to list the flags)");

program
  .command("build", { isDefault: true })
  .description("build the site")
  .action(async () => {
    await buildSite();
    console.log(relative(root, site));
  });

program
  .command("picture")
  .description("draw the packages and their dependencies, from the nx graph")
  .action(async () => {
    await writeFileAtomic(architecturePicture, await drawStar(await star()));
    console.log(relative(root, architecturePicture));
  });

program.parseAsync().catch((error: unknown) => {
  console.error(error instanceof UserError ? `Error: ${error.message}` : error);
  process.exitCode = 1;
});
