// Draws a picture under more and more noise, trains a small denoiser on such pictures, and draws what it takes away.
import { chain, fold, inference, normals, seedOf } from "@ddep/core";
import { head, unet } from "@ddep/decoders";
import { basicBlock, resnet } from "@ddep/encoders";
import { denoisingLoss } from "@ddep/losses";
import { corrupt, scaled } from "@ddep/noise-schedules";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
// Brings the gradients of TF.js's ops.
import "@tensorflow/tfjs-layers";
import { bars, draw, SIDE } from "./pictures.js";

const BATCH = 4;
const STEPS = 40;
const SIGMA = 0.8;

await tf.setBackend("cpu");
const seed = seedOf(5);
const [levels, denoised, output] = ["levels", "denoised", "output"].map((id) => document.getElementById(id)!);
const shape: [number, number, number, number] = [BATCH, SIDE, SIDE, 3];
const noiseOf = (step: number) =>
  tf.tensor4d(normals(fold(seed, "noise", step), tf.util.sizeFromShape(shape)), shape);

for (const sigma of [0, 0.2, 0.4, 0.8, 1.6])
  tf.tidy(() =>
    draw(corrupt(bars(BATCH, fold(seed, "shown")), noiseOf(0), scaled(sigma)(BATCH, seed)), levels!),
  );

const encoder = resnet({
  block: basicBlock,
  layers: [1],
  widths: [12],
  stemSize: 3,
  seed: fold(seed, "encoder"),
});
const decoder = unet({ encoder: encoder.channels, widths: [12, 12], seed: fold(seed, "decoder") });
const network = chain(encoder, decoder, head(decoder, 3, fold(seed, "head")));
const parameters = network.entries.filter(({ role }) => role === "parameter").map(({ variable }) => variable);

/** The loss of predicting the noise of step `step`'s pictures. */
function loss(step: number, training: boolean): tf.Scalar {
  const [image, noise] = [bars(BATCH, fold(seed, "picture", step)), noiseOf(step)];
  const prediction = network.apply(corrupt(image, noise, scaled(SIGMA)(BATCH, seed)), { training });
  return denoisingLoss(prediction, { noise, image }, "noise");
}

const optimizer = tf.train.adam(0.01);
const first = tf.tidy(() => loss(1, true).dataSync()[0]!);
for (let step = 1; step <= STEPS; step++) {
  optimizer.minimize(() => loss(step, true), false, parameters);
  // So that the page stays alive.
  await tf.nextFrame();
}
const last = tf.tidy(() => loss(STEPS + 1, true).dataSync()[0]!);

tf.tidy(() => {
  const { signal, noise } = scaled(SIGMA)(1, seed);
  const noisy = corrupt(bars(BATCH, fold(seed, "shown")), noiseOf(0), scaled(SIGMA)(BATCH, seed));
  draw(noisy, denoised!);
  draw(tf.div(tf.sub(noisy, tf.mul(network.apply(noisy, inference), noise[0]!)), signal[0]!), denoised!);
});
output!.textContent = [
  `loss of the untrained denoiser: ${first.toFixed(1)}`,
  `after ${STEPS} steps it is ${last < first / 2 ? "less" : "not less"} than half of that`,
].join("\n");
