// Scores masks that anybody predicted: `npm start [TRUTH [PREDICTED [CLASS,CLASS,...]]]`, two folders of PNGs of the same names.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { seedOf } from "@ddep/base";
import { ImageMatrices, iouOf, meanOfPresent } from "@ddep/metrics";
import { decode } from "fast-png";

const [truth = "truth", predicted = "predicted", classes = "sky,road,car"] = process.argv.slice(2);
const names = classes.split(",");
/** What a pixel without truth holds. */
const IGNORED = 255;

/** The classes of a mask's pixels, row by row: a PNG with one channel of 8 bits. */
async function readMask(file: string): Promise<Int32Array> {
  const { data, channels, depth } = decode(await readFile(file));
  if (channels !== 1 || depth !== 8)
    throw new Error(`${file} has ${channels} channels of ${depth} bits: save it with one of 8`);
  return Int32Array.from(data);
}

const matrices = new ImageMatrices({ classes: names.length, ignoreLabel: IGNORED });
for (const name of (await readdir(truth)).sort())
  matrices.update(await readMask(join(truth, name)), await readMask(join(predicted, name)));

const { iou, dice, meanIoU, meanDice, images, pixels } = matrices.total.summary();
const line = (name: string, ...values: (number | null | undefined)[]) =>
  console.log(name.padEnd(8), ...values.map((value) => (value?.toFixed(4) ?? "absent").padStart(8)));

console.log(`${images} masks, ${pixels} pixels with a truth`);
console.log("class".padEnd(8), "IoU".padStart(8), "Dice".padStart(8));
names.forEach((name, label) => line(name, iou[label], dice[label]));
line("mean", meanIoU, meanDice);

const { low, high } = matrices.interval((counts) => meanOfPresent(iouOf(counts)), { seed: seedOf(0) });
console.log(`mean IoU lies between ${low.toFixed(4)} and ${high.toFixed(4)} with 95 %, over the choice of images`);
