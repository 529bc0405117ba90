// Trains a small U-Net on a data set of one's own with a loss of one's own.
import { fullFrame } from "@ddep/augmentations";
import { useBackend } from "@ddep/backend";
import { fold, frozen, seedOf, segmentationModel } from "@ddep/core";
import { labelledInOrder, labelledLoader } from "@ddep/datasets";
import { head, unet } from "@ddep/decoders";
import { basicBlock, resnet } from "@ddep/encoders";
import { SegmentationScores } from "@ddep/metrics";
import { adam, cosine, evaluate, fit } from "@ddep/trainers";
import { cells } from "./cells.js";
import { generalisedCrossEntropy } from "./generalised-cross-entropy.js";

await useBackend();
const seed = seedOf(3);
const training = cells(fold(seed, "training"), 64);
const validation = cells(fold(seed, "validation"), 16);
const classes = training.labelMap.names.length;

const encoder = resnet({
  block: basicBlock,
  layers: [1, 1],
  widths: [12, 24],
  stemSize: 3,
  seed: fold(seed, "encoder"),
});
const decoder = unet({ encoder, widths: [24, 16, 16], seed: fold(seed, "decoder") });
const network = segmentationModel(encoder, decoder, head(decoder, classes, fold(seed, "head")));
const { normalization } = encoder;

/** Rounded down: backends differ in the third place. */
const tenths = (value: number) => (Math.floor(10 * value) / 10).toFixed(1);

async function meanIoU() {
  const batches = labelledInOrder(validation, { batch: 8, geometry: fullFrame, normalization });
  const scores = await evaluate(frozen(network), batches, new SegmentationScores({ classes }));
  return scores.summary().meanIoU;
}

console.log(`mean IoU before training  at least ${tenths(await meanIoU())}`);
const steps = 60;
const reports = fit(network, generalisedCrossEntropy(), {
  steps,
  optimizer: adam(network.parameters),
  learningRate: cosine({ base: 5e-3, steps, warmup: 5 }),
  data: (start) =>
    labelledLoader(training, { batch: 8, geometry: fullFrame, normalization, seed: fold(seed, "data"), start }),
  seed: fold(seed, "training"),
});
for await (const { step, loss } of reports)
  if (step === 1 || step % 20 === 0) console.log(`step ${String(step).padStart(2)}  loss ${loss.toFixed(1)}`);
console.log(`mean IoU after training   at least ${tenths(await meanIoU())}`);
