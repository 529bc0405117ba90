// @ts-check
// The cost of a TransUNet step at 224 x 224: seconds, peak memory of the process, and the loss, with one process per figure.
import * as tf from "@tensorflow/tfjs-core";
import { useBackend } from "@ddep/backend";
import { segmentationModel, frozen, seedOf } from "@ddep/core";
import { denoise, paper, segment } from "@ddep/ddep";
import { head, scaleWidths, transunetCup } from "@ddep/decoders";
import { transunetR50VitB16 } from "@ddep/encoders";
import { scaled } from "@ddep/noise-schedules";
import { normal } from "@ddep/ops";
import { adam, lossAndGradients } from "@ddep/trainers";

const SIZE = 224;
const CLASSES = 21;

/**
 * Trains two steps and prints what the second took.
 * @param {string} stage `pretrain` (the encoder frozen) or `finetune`
 * @param {number} multiple of the paper's widths
 * @param {number} batch
 */
export async function stepCost(stage, multiple, batch) {
  const { name: backend } = await useBackend();
  const encoder = transunetR50VitB16(seedOf(1));
  const decoder = transunetCup({
    encoder,
    widths: scaleWidths(paper.widths, multiple),
    seed: seedOf(2),
  });
  const denoises = stage === "pretrain";
  const network = segmentationModel(
    denoises ? frozen(encoder) : encoder,
    decoder,
    head(decoder, denoises ? 3 : CLASSES, seedOf(3)),
  );
  const optimizer = adam(network.parameters, { weightDecay: 0 });
  const images = /** @type {tf.Tensor4D} */ (normal([batch, SIZE, SIZE, 3], seedOf(4)));
  const labels = /** @type {tf.Tensor3D} */ (
    tf.tidy(() =>
      tf.cast(tf.floor(tf.mul(tf.randomUniform([batch, SIZE, SIZE], 0, 1, "float32", 5), CLASSES)), "int32"),
    )
  );
  const names = Array.from({ length: batch }, (_, i) => `noise ${i}`);
  const lossOf = () =>
    denoises
      ? denoise({ noise: scaled(paper.sigma), target: paper.target })(network, { images, names }, seedOf(6))
      : segment(255)(network, { images, labels, names }, seedOf(6));
  for (let step = 0; step < 2; step++) {
    const from = performance.now();
    const { loss, gradients } = lossAndGradients(network.parameters, lossOf);
    optimizer.apply(gradients, paper.pretrain.learningRate);
    tf.dispose([...gradients.values()]);
    const seconds = ((performance.now() - from) / 1000).toFixed(1);
    const gigabytes = (process.resourceUsage().maxRSS / 2 ** 20).toFixed(1);
    console.log(
      `${stage} ${multiple}x, batch ${batch}, step ${step + 1}: ${seconds} s, peak ${gigabytes} GB, loss ${loss.toFixed(4)}, on ${backend}`,
    );
  }
}
