// How much of an image each noise schedule leaves, and what scaling the image does to the variance of what a network sees.
import { fold, normals, seedOf } from "@ddep/core";
import {
  corrupt,
  ddpmCosine,
  ddpmLinear,
  drawnFrom,
  gammas,
  scaled,
  simple,
  zeroTerminalSnr,
  type NoiseLevels,
  type NoiseSchedule,
} from "@ddep/noise-schedules";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";

const seed = seedOf(7);

const tables: Record<string, NoiseLevels> = {
  linear: ddpmLinear(),
  "linear, zero terminal SNR": zeroTerminalSnr(ddpmLinear()),
  cosine: ddpmCosine(),
};

console.log("share of the image's variance at steps 0, 250, 500, 750 and 999 of 1000");
for (const [name, table] of Object.entries(tables)) {
  const shares = gammas(table);
  const shown = [0, 250, 500, 750, 999].map((step) => shares[step]!.toFixed(3));
  console.log(`  ${name.padEnd(26)} ${shown.join("  ")}`);
}

const shape: [number, number, number, number] = [8, 64, 64, 3];
const schedules: Record<string, NoiseSchedule> = {
  "simple, sigma 0.8": simple(0.8),
  "scaled, sigma 0.8": scaled(0.8),
  "drawn from cosine": drawnFrom(tables["cosine"]!),
};

console.log("variance of noisy images whose own is 1");
for (const [name, schedule] of Object.entries(schedules)) {
  const variance = tf.tidy(() => {
    const draw = (word: string) => tf.tensor4d(normals(fold(seed, word), tf.util.sizeFromShape(shape)), shape);
    const noisy = corrupt(draw("images"), draw("noise"), schedule(shape[0], fold(seed, "levels")));
    return tf.moments(noisy).variance.dataSync()[0]!;
  });
  console.log(`  ${name.padEnd(26)} ${variance.toFixed(2)}`);
}
