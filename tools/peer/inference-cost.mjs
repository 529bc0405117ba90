// @ts-check
// The cost of segmenting one Cityscapes image with TransUNet as in the paper: seconds and peak memory of the process.
import { readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs-core";
import { useBackend } from "@ddep/backend";
import { segmentationModel, frozen, seedOf } from "@ddep/core";
import { paper } from "@ddep/ddep";
import { head, transunetCup } from "@ddep/decoders";
import { transunetR50VitB16 } from "@ddep/encoders";
import { normal } from "@ddep/ops";
import { halves, predict } from "@ddep/trainers";

const CLASSES = 19;

/** Peak resident memory in GB: Linux's own figure, or what Node knows. */
function peakMemory() {
  try {
    const kilobytes = /VmHWM:\s*(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
    return Number(kilobytes) / 2 ** 20;
  } catch {
    return process.resourceUsage().maxRSS / 2 ** 20;
  }
}

/**
 * Predicts one image of 1024 x 2048 in halves with flips, twice, with random weights.
 * @param {readonly number[]} scales
 */
export async function inferenceCost(scales) {
  const { name: backend } = await useBackend();
  const encoder = transunetR50VitB16(seedOf(1));
  const decoder = transunetCup({ encoder, widths: paper.widths, seed: seedOf(2) });
  const network = frozen(segmentationModel(encoder, decoder, head(decoder, CLASSES, seedOf(3))));
  const image = /** @type {tf.Tensor4D} */ (normal([1, 1024, 2048, 3], seedOf(4)));
  for (const round of [1, 2]) {
    const from = performance.now();
    const classes = predict(network, image, { protocol: halves, scales });
    classes.dataSync();
    classes.dispose();
    const seconds = ((performance.now() - from) / 1000).toFixed(1);
    console.log(
      `TransUNet 1x, 1024 x 2048, halves + flip, scales ${scales.join(", ")}, image ${round}: ${seconds} s, peak ${peakMemory().toFixed(1)} GB, on ${backend}`,
    );
  }
}
