import { mkdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { seedOf } from "@ddep/core";
import { fileError, writeFileAtomic } from "@ddep/core/node";
import { readLabelMapFile } from "@ddep/datasets";
import { augmentationSheet } from "@ddep/runs";
import { Command } from "commander";
import { listHelp, readList } from "./augmentations/list.js";
import { openFolder } from "./augmentations/open.js";
import { augmentationRows } from "./augmentations/rows.js";
import { integer, positive } from "./flags.js";
import { bareLabels } from "./inspect/draw.js";
import { print } from "../print.js";

interface AugmentationsOptions {
  readonly out: string;
  readonly augment?: string;
  readonly labelMap?: string;
  readonly seed: number;
  readonly draws: number;
  readonly size: number;
}

async function draw(path: string, options: AugmentationsOptions): Promise<void> {
  const { out, augment, labelMap, seed, draws, size } = options;
  const file = labelMap === undefined ? undefined : await readLabelMapFile(labelMap);
  const opened = await openFolder(resolve(path), file);
  const specs = await readList(augment, { size, labelled: opened.labelMap !== undefined });
  const rows = await augmentationRows(opened, specs, { seed: seedOf(seed), draws, size });
  await mkdir(dirname(out), { recursive: true }).catch((cause: unknown) => {
    throw fileError(cause, "made", dirname(out));
  });
  await writeFileAtomic(out, await augmentationSheet(rows, opened.labelMap ?? bareLabels));
  print(`${specs.map(({ kind }) => kind).join(", ")}\n${out}`);
}

/** `datasets augmentations`. */
export function augmentationsCommand(): Command {
  return new Command("augmentations")
    .description("draw each augmentation of one image and its labels on a single sheet")
    .argument("<path>", "root of the data set, or a folder of images")
    .requiredOption("--out <file>", "PNG file to write")
    .option("--augment <list>", `augmentations to draw (default: all that apply): ${listHelp}`)
    .option("--label-map <file>", "label map of a folder of image and mask pairs (see the README)")
    .option("--seed <n>", "random seed for the image and its augmentations", integer, 0)
    .option("--draws <n>", "random draws of each augmentation", positive, 5)
    .option("--size <pixels>", "side of the drawn images", positive, 256)
    .action(draw);
}
