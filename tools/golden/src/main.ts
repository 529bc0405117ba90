#!/usr/bin/env node
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { useBackend } from "@ddep/backend";
import { UserError } from "@ddep/core";
import { fileError } from "@ddep/core/node";
import { checkFile } from "./check-file.js";
import { top1 } from "./top1.js";

const usage = `npm run golden -- FOLDER                    compare with the golden files of a folder
npm run golden -- --top1 WEIGHTS IMAGES     classify the centres of images, one folder a class
                  [--encoder NAME]          the encoder of WEIGHTS; efficientnet_lite0 by default
DDEP_BACKEND chooses the backend.`;

async function compareFolder(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw fileError(cause, "read", folder);
  });
  const files = names.filter((name) => name.endsWith(".json")).sort();
  if (files.length === 0)
    throw new UserError("contains no golden files", { file: folder, fix: "give a folder of .json files" });
  const { name: backend } = await useBackend();
  const width = Math.max(...files.map((name) => name.length));
  const counts = { ok: 0, FAIL: 0, "not covered": 0 };
  for (const name of files) {
    const { status, detail } = await checkFile(join(folder, name));
    counts[status] += 1;
    console.log(`${status.padEnd(11)}  ${name.padEnd(width)}  ${detail}`);
  }
  console.log(`${counts.ok} ok, ${counts.FAIL} failed, ${counts["not covered"]} not covered, on ${backend}`);
  return counts.FAIL === 0;
}

async function classify(encoder: string, weights: string, images: string): Promise<void> {
  const { name: backend } = await useBackend();
  const { right, images: count } = await top1(encoder, weights, images);
  console.log(`top-1 ${((100 * right) / count).toFixed(1)}% (${right} of ${count} images) of ${encoder} on ${backend}`);
}

async function main(): Promise<boolean> {
  const { values, positionals } = parseArgs({
    options: {
      top1: { type: "boolean" },
      encoder: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
    allowPositionals: true,
  });
  if (values.help === true) {
    console.log(usage);
    return true;
  }
  const [first, second] = positionals;
  const expected = values.top1 === true ? 2 : 1;
  if (first === undefined || positionals.length !== expected || (values.encoder !== undefined && values.top1 !== true))
    throw new UserError("unknown arguments", { fix: `use one of these:\n${usage}` });
  if (values.top1 !== true) return compareFolder(first);
  await classify(values.encoder ?? "efficientnet_lite0", first, second!);
  return true;
}

try {
  if (!(await main())) process.exitCode = 1;
} catch (error) {
  const known = error instanceof UserError || (error instanceof TypeError && "code" in error);
  console.error(known ? error.message : error);
  process.exitCode = 1;
}
