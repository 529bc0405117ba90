import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import * as tf from "@tensorflow/tfjs-core";
import {
  dispose,
  frozen,
  hashState,
  imagenetNormalization,
  normals,
  segmentationModel,
  seedOf,
  type Network,
} from "@ddep/core";
import { head, unet } from "@ddep/decoders";
import { scaled } from "@ddep/noise-schedules";
import { lossAndGradients } from "@ddep/trainers";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { denoise } from "../denoising.js";
import { blockTaskNames, blockTasks } from "./block-tasks.js";
import { tinyEncoder } from "../testing/tiny-encoder.test.helpers.js";

beforeAll(() => tf.setBackend("cpu"));
beforeEach(() => tf.disposeVariables());

const seed = seedOf(3);
const images = () => tf.tensor4d(normals(seedOf(8), 2 * 48 * 48 * 3), [2, 48, 48, 3]);

function network() {
  const encoder = tinyEncoder(seed);
  const decoder = unet({ encoder, widths: [8, 8, 4, 4, 4], seed });
  return { encoder, decoder, model: segmentationModel(frozen(encoder), decoder, head(decoder, 3, seed)) };
}

test.each(blockTaskNames)(
  "with task %s, every block learns through its own head, and the encoder is unchanged",
  (name) => {
    const { encoder, decoder, model } = network();
    const task = blockTasks[name]({ encoder, decoder }, seed, (x) => x);
    const blocks = name === "target" ? [1, 2, 3, 4] : [1, 2, 3, 4, 5];
    expect(task.parameters.map((entry) => entry.name)).toEqual(
      blocks.flatMap((i) => [`side_heads.block${i}.0.weight`, `side_heads.block${i}.0.bias`]),
    );
    const before = hashState(encoder.parameters);
    const denoiser: Network = { ...model, parameters: [...model.parameters, ...task.parameters] };
    const loss = denoise({ noise: scaled(0.22), target: "noise" }, task);
    const { numTensors } = tf.memory();
    const batch = { images: images(), names: ["a", "b"] };
    const found = lossAndGradients(denoiser.parameters, () => loss(denoiser, batch, seed));
    expect(Number.isFinite(found.loss)).toBe(true);
    for (const { name: parameter, role } of denoiser.parameters)
      expect(found.gradients.has(parameter)).toBe(role === "trainable");
    for (const gradient of found.gradients.values()) expect(gradient.dataSync().every(Number.isFinite)).toBe(true);
    expect(hashState(encoder.parameters)).toBe(before);
    tf.dispose([batch.images, ...found.gradients.values()]);
    // The decoder's running averages are new tensors in place of old ones.
    expect(tf.memory().numTensors).toBe(numTensors);
    dispose(denoiser.parameters);
  },
);

test("a block predicts averages of the target with mean square 1", () => {
  const { encoder, decoder } = network();
  const task = blockTasks.target({ encoder, decoder }, seed);
  tf.tidy(() => {
    task.parameters.forEach(({ variable }) => variable.assign(tf.zerosLike(variable)));
    const { observe, losses } = task.begin(images(), images());
    for (const [i, stride] of [16, 8, 4, 2].entries())
      observe(`block${i + 1}`, tf.zeros([2, 64 / stride, 64 / stride, [8, 8, 4, 4][i]!]));
    // Heads that predict nothing miss all of it.
    expect(losses).toHaveLength(4);
    for (const loss of losses) expect(loss.dataSync()[0]).toBeCloseTo(1, 4);
  });
});

test("features are those of the clean image, standardised: predicting zero costs at most 1", () => {
  const { encoder, decoder } = network();
  const scales: number[] = [];
  const toEncoder = (x: tf.Tensor4D) => {
    scales.push(x.shape[1]);
    return tf.mul<tf.Tensor4D>(x, imagenetNormalization.std[0] / 50);
  };
  const task = blockTasks.features({ encoder, decoder }, seed, toEncoder);
  tf.tidy(() => {
    task.parameters.forEach(({ variable }) => variable.assign(tf.zerosLike(variable)));
    const { observe, losses } = task.begin(images(), images());
    // The two deepest stages, at strides 16 and 32 of an image of twice the size: a grid of 8 pixels.
    observe("block2", tf.zeros([2, 8, 8, 8]));
    observe("block5", tf.zeros([2, 64, 64, 4]));
    observe("stem", tf.zeros([2, 64, 64, 4]));
    expect(scales).toEqual([48]);
    expect(losses).toHaveLength(2);
    // Channels that are 0 everywhere have no variance.
    for (const loss of losses) {
      expect(loss.dataSync()[0]).toBeGreaterThan(0.3);
      expect(loss.dataSync()[0]).toBeLessThan(1.01);
    }
  });
});
