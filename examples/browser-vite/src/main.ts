// Draws a picture under more and more noise, and measures a new denoiser on it: all in the page.
import { fold, inference, normals, seedOf, segmentationModel } from "@ddep/core";
import { head, unet } from "@ddep/decoders";
import { basicBlock, resnet } from "@ddep/encoders";
import { denoisingLoss } from "@ddep/losses";
import { corrupt, gammaOf, scaled } from "@ddep/noise-schedules";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { bars, draw, SIDE } from "./pictures.js";

await tf.setBackend("cpu");
const seed = seedOf(5);
const [levels, output] = ["levels", "output"].map((id) => document.getElementById(id)!);

const encoder = resnet({
  block: basicBlock,
  layers: [1],
  widths: [8],
  stemSize: 3,
  seed: fold(seed, "encoder"),
});
const decoder = unet({ encoder, widths: [8, 8], seed: fold(seed, "decoder") });
const denoiser = segmentationModel(encoder, decoder, head(decoder, 3, fold(seed, "head")));

const lines = [0.2, 0.4, 0.8, 1.6].map((sigma) =>
  tf.tidy(() => {
    const image = bars(1, seed);
    const noise = tf.tensor4d(normals(fold(seed, "noise"), SIDE * SIDE * 3), [1, SIDE, SIDE, 3]);
    const noisy = corrupt(image, noise, scaled(sigma)(1, seed));
    draw(noisy, levels!);
    const loss = denoisingLoss(denoiser.apply(noisy, inference), { noise, image }, "noise").dataSync()[0]!;
    return `sigma ${sigma}: ${(100 * gammaOf(sigma)).toFixed(0)} % of the variance is the picture's, a new denoiser's loss ${loss.toFixed(1)}`;
  }),
);
output!.textContent = lines.join("\n");
