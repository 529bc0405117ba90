// @ts-check
// Compares our scores for predictions that we wrote with those of cityscapesscripts, on generated data in Cityscapes' layout
// whose masks cityscapesscripts drew itself.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { decode, encode } from "fast-png";
import { fold, randomInt, seedOf, uniform } from "@ddep/core";
import { cityscapes, namesOf, submissionFolder } from "@ddep/datasets";
import { ConfusionMatrix } from "@ddep/metrics";
import { cityscapesPython, runPeer } from "./environment.mjs";

const script = fileURLToPath(new URL("python/cityscapes.py", import.meta.url));
const IDS = 34;
const TOLERANCE = 1e-6;
/** Blocks down and across; there are more than labels. */
const [ROWS, COLUMNS] = [8, 16];

/** @typedef {import("@ddep/core").Seed} Seed */

/**
 * Runs cityscapesscripts and returns what it printed.
 * @param {readonly string[]} args
 * @param {Record<string, string>} env
 */
const python = (args, env = {}) => runPeer(cityscapesPython(), args, "cityscapesscripts", env);

/**
 * A frame as annotators would leave it: polygons of all labels, and number plates (id -1, which no mask contains) on cars.
 * @param {readonly (readonly [name: string, id: number])[]} labels
 * @param {number} height
 * @param {Seed} seed
 */
function frame(labels, height, seed) {
  const width = 2 * height;
  const objects = Array.from({ length: ROWS * COLUMNS }, (_, block) => {
    const [row, column] = [Math.floor(block / COLUMNS), block % COLUMNS];
    const [top, bottom] = [row, row + 1].map((y) => Math.round((y * height) / ROWS));
    const [left, right] = [column, column + 1].map((x) => Math.round((x * width) / COLUMNS));
    const polygon = [
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
    ];
    const [label, id] = labels[block < labels.length ? block : randomInt(seed, labels.length, block)] ?? ["", 0];
    return [...(id < 0 ? [{ label: "car", polygon }] : []), { label, polygon }];
  });
  return { imgHeight: height, imgWidth: width, objects: objects.flat() };
}

/**
 * Writes frames of two cities: images, polygons, and masks that cityscapesscripts draws.
 * @param {string} root
 * @param {{ count: number, seed: Seed, height: number }} what
 */
function writeFrames(root, { count, seed, height }) {
  const labels = JSON.parse(python([script, "labels"]));
  for (let i = 0; i < count; i++) {
    const city = i % 2 === 0 ? "frankfurt" : "lindau";
    const stem = `${city}_${String(i).padStart(6, "0")}_000019`;
    const [images, masks] = ["leftImg8bit", "gtFine"].map((kind) => join(root, kind, "val", city));
    for (const folder of [images, masks]) mkdirSync(folder ?? "", { recursive: true });
    const data = new Uint8Array(3 * height * 2 * height).fill(i);
    writeFileSync(`${images}/${stem}_leftImg8bit.png`, encode({ data, width: 2 * height, height, channels: 3 }));
    writeFileSync(`${masks}/${stem}_gtFine_polygons.json`, JSON.stringify(frame(labels, height, fold(seed, i))));
  }
  python([script, "draw", join(root, "gtFine")]);
}

/**
 * Predictions that are correct in about two thirds of the pixels; the last class is never predicted.
 * @param {Uint8Array} truth
 * @param {number} classes
 * @param {Seed} seed
 */
function predicted(truth, classes, seed) {
  const last = classes - 1;
  return Int32Array.from(truth, (label, i) =>
    label < last && uniform(fold(seed, "right"), i) < 0.65 ? label : randomInt(fold(seed, "guess"), last, i),
  );
}

/**
 * Scores submission files on both sides and prints one line per class.
 * @param {{ count: number, seed: number, height: number }} what images, and their height; they are twice as wide
 * @returns {Promise<boolean>} whether all figures agree to 1e-6
 */
export async function compareCityscapes({ count, seed: number, height }) {
  const seed = seedOf(number);
  const root = mkdtempSync(join(tmpdir(), "ddep-cityscapes-"));
  try {
    writeFrames(root, { count, seed, height });
    const dataset = await cityscapes(root, "val");
    const { names, ignoreLabel } = dataset.labelMap;
    const results = join(root, "results");
    const write = await submissionFolder(results, dataset.labelMap, namesOf(dataset));
    const matrix = new ConfusionMatrix({ classes: names.length, ignoreLabel });
    const ids = new Set();
    for (let i = 0; i < dataset.length; i++) {
      const { labels, width } = await dataset.open(i);
      const name = dataset.name(i);
      const mask = name.replace("leftImg8bit/", "gtFine/").replace("_leftImg8bit.png", "_gtFine_labelIds.png");
      for (const id of decode(readFileSync(mask)).data) ids.add(id);
      const classes = predicted(labels, names.length, fold(seed, i));
      await write({ name, classes, height, width });
      matrix.update(labels, classes);
    }
    if (ids.size !== IDS) throw new Error(`the masks hold ${ids.size} ids instead of ${IDS}`);
    python(["-m", "cityscapesscripts.evaluation.evalPixelLevelSemanticLabeling"], {
      CITYSCAPES_DATASET: root,
      CITYSCAPES_RESULTS: results,
      CITYSCAPES_EXPORT_DIR: root,
    });
    const theirs = JSON.parse(
      readFileSync(join(root, "resultPixelLevelSemanticLabeling.json"), "utf8").replaceAll("NaN", "null"),
    );
    const summary = matrix.summary();
    /** @type {{ name: string, ours: number | null | undefined, peer: number | null }[]} */
    const rows = names.map((name, k) => ({ name, ours: summary.iou[k], peer: theirs.classScores[name] }));
    rows.push({ name: "mean", ours: summary.meanIoU, peer: theirs.averageScoreClasses });
    let same = true;
    for (const { name, ours = null, peer } of rows) {
      const ok = ours === null || peer === null ? ours === peer : Math.abs(ours - peer) <= TOLERANCE;
      same = same && ok;
      console.log(
        `${ok ? "ok  " : "FAIL"}  ${name.padEnd(14)} ours ${ours?.toFixed(9)}  cityscapesscripts ${peer?.toFixed(9)}`,
      );
    }
    console.log(
      `${count} images of ${height} x ${2 * height} with all ${IDS} ids, seed ${number}, within ${TOLERANCE}`,
    );
    return same;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
