// @ts-check
// Our figures of predictions that we wrote beside those of cityscapesscripts, on generated data of Cityscapes' layout.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encode } from "fast-png";
import { fold, randomInt, seedOf, uniform } from "@ddep/core";
import { submissionFolder } from "@ddep/datasets";
import { ConfusionMatrix } from "@ddep/metrics";
import { cityscapesPython } from "./environment.mjs";

/** The classes that Cityscapes evaluates, and the value of each in its files. Source: cityscapesscripts' labels.py. */
export const evaluated = {
  names: ["road", "sidewalk", "building", "wall", "fence", "pole", "traffic light", "traffic sign", "vegetation", "terrain", "sky", "person", "rider", "car", "truck", "bus", "train", "motorcycle", "bicycle"], // prettier-ignore
  ids: [7, 8, 11, 12, 13, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 31, 32, 33],
  ignoreLabel: 255,
  colours: [],
};
const IDS = 34;
const TOLERANCE = 1e-6;
const [height, width] = [64, 128];

/**
 * Ids in blocks with all 34 among them, and classes that are right in about two thirds of the pixels; the last class is
 * nowhere in the predictions.
 * @param {import("@ddep/core").Seed} seed
 */
function generated(seed) {
  const truth = Uint8Array.from({ length: height * width }, (_, i) => {
    const block = 16 * Math.floor(i / width / 4) + Math.floor((i % width) / 8);
    return block < IDS ? block : randomInt(fold(seed, "truth"), IDS, block);
  });
  const classes = Int32Array.from(truth, (id, i) => {
    const known = evaluated.ids.indexOf(id);
    const right = known >= 0 && known < 18 && uniform(fold(seed, "right"), i) < 0.65;
    return right ? known : randomInt(fold(seed, "guess"), 18, i);
  });
  return { truth, classes };
}

/**
 * Writes truth and submission files, scores them on both sides and prints a line a class.
 * @param {number} count images
 * @param {number} seed
 * @returns {Promise<boolean>} whether all figures agree to 1e-6
 */
export async function compareCityscapes(count, seed) {
  const python = cityscapesPython();
  const root = mkdtempSync(join(tmpdir(), "ddep-cityscapes-"));
  try {
    const results = join(root, "results");
    const write = await submissionFolder(results, evaluated);
    const matrix = new ConfusionMatrix({ classes: evaluated.names.length });
    for (let i = 0; i < count; i++) {
      const city = i % 2 === 0 ? "frankfurt" : "lindau";
      const stem = `${city}_${String(i).padStart(6, "0")}_000019`;
      const folder = join(root, "gtFine", "val", city);
      mkdirSync(folder, { recursive: true });
      const { truth, classes } = generated(fold(seedOf(seed), i));
      const png = encode({ data: truth, width, height, channels: 1, depth: 8 });
      for (const kind of ["labelIds", "instanceIds"]) writeFileSync(join(folder, `${stem}_gtFine_${kind}.png`), png); // prettier-ignore
      await write({ name: `leftImg8bit/val/${city}/${stem}_leftImg8bit.png`, classes, height, width });
      const labels = Int32Array.from(truth, (id) => (evaluated.ids.includes(id) ? evaluated.ids.indexOf(id) : 255)); // prettier-ignore
      matrix.update(labels, classes);
    }
    const env = { ...process.env, CITYSCAPES_DATASET: root, CITYSCAPES_RESULTS: results, CITYSCAPES_EXPORT_DIR: root }; // prettier-ignore
    const module = "cityscapesscripts.evaluation.evalPixelLevelSemanticLabeling";
    const { status, stderr } = spawnSync(python, ["-m", module], { encoding: "utf8", env });
    if (status !== 0) throw new Error(`cityscapesscripts: ${stderr.trim().split("\n").slice(-3).join("\n")}`);
    const theirs = JSON.parse(readFileSync(join(root, "resultPixelLevelSemanticLabeling.json"), "utf8").replaceAll("NaN", "null")); // prettier-ignore
    const summary = matrix.summary();
    /** @type {[string, number | null, number | null][]} */
    const rows = [
      ...evaluated.names.map((name, k) => /** @type {[string, number | null, number | null]} */ ([name, summary.iou[k] ?? null, theirs.classScores[name]])), // prettier-ignore
      ["mean", summary.meanIoU, theirs.averageScoreClasses],
    ];
    let same = true;
    for (const [name, ours, peer] of rows) {
      const ok = ours === null || peer === null ? ours === peer : Math.abs(ours - peer) <= TOLERANCE;
      same = same && ok;
      console.log(`${ok ? "ok  " : "FAIL"}  ${name.padEnd(14)} ours ${ours?.toFixed(9)}  cityscapesscripts ${peer?.toFixed(9)}`); // prettier-ignore
    }
    console.log(`${count} images of ${IDS} ids, seed ${seed}, within ${TOLERANCE}`);
    return same;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
