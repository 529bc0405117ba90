#!/usr/bin/env node
import { fileURLToPath } from "node:url";
import { UserError } from "@ddep/core";
import { projectAddress, writeAddress } from "./address.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));

try {
  await writeAddress(root, await projectAddress(root));
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
