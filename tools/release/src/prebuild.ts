#!/usr/bin/env node
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { UserError } from "@ddep/core";
import { prebuiltFolder, writePrebuilt } from "./prebuilt.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));

await new Command("release:prebuild")
  .description("Writes the package of prebuilt addons from the native backend of this machine, as it is published.")
  .option("--glibc <version>", "the newest glibc that the addons may need", "2.31")
  .action(async ({ glibc }: { glibc: string }) => {
    const target = join(root, prebuiltFolder, "dist");
    await writePrebuilt(root, target, glibc);
    console.log(target);
  })
  .parseAsync()
  .catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  });
