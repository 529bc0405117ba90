import { fold, type LabelMap, normals, type Seed, uniform } from "@ddep/core";
import type { PlainImage } from "../pictures/pixels.js";
import type { PlainLabels } from "../pictures/labels.js";

export const labelMap: LabelMap = {
  names: ["background", "disc", "box", "triangle", "ring", "cross", "stripe"],
  ignoreLabel: 255,
  colours: [
    [58, 66, 82],
    [228, 87, 46],
    [255, 201, 20],
    [23, 163, 152],
    [118, 93, 214],
    [232, 120, 190],
    [92, 170, 60],
  ],
};

const inside: ((x: number, y: number) => boolean)[] = [
  () => false,
  (x, y) => x * x + y * y < 1,
  (x, y) => Math.max(Math.abs(x), Math.abs(y)) < 0.85,
  (x, y) => y < 0.7 && y > 1.8 * Math.abs(x) - 0.9,
  (x, y) => Math.abs(x * x + y * y - 0.7) < 0.3,
  (x, y) => Math.min(Math.abs(x), Math.abs(y)) < 0.3 && Math.max(Math.abs(x), Math.abs(y)) < 1,
  (x, y) => Math.abs(x + y) < 0.35 && Math.abs(x - y) < 1.6,
];

export interface Scene {
  /** Pixels in units of 64 about 128: what a normalisation with mean 128 and std 64 gives. */
  readonly image: PlainImage;
  readonly truth: PlainLabels;
}

export const sceneNormalization = { mean: [128, 128, 128], std: [64, 64, 64] } as const;

/** A drawn scene of six kinds of objects, their outlines without truth. */
export function scene(seed: Seed, size: number): Scene {
  const truth = new Uint8Array(size * size);
  const data = normals(fold(seed, "texture"), size * size * 3).map((x, i) => 0.25 * x + (i % 3) * 0.2 - 0.6);
  for (let k = 0; k < 5; k++) {
    const draw = fold(seed, "object", k);
    const label = 1 + Math.floor(uniform(draw, 0) * 6);
    const [cx, cy, radius] = [
      uniform(draw, 1) * size,
      uniform(draw, 2) * size,
      (0.14 + 0.12 * uniform(draw, 3)) * size,
    ];
    const light = 0.7 + 0.5 * uniform(draw, 4);
    const colour = labelMap.colours[label]!.map((c) => ((c - 128) / 64) * light);
    for (let i = 0; i < size * size; i++) {
      const [x, y] = [((i % size) - cx) / radius, (Math.floor(i / size) - cy) / radius];
      if (inside[label]!(x * 1.12, y * 1.12)) {
        truth[i] = label;
        for (let c = 0; c < 3; c++) data[3 * i + c] = colour[c]! + 0.2 * data[3 * i + c]!;
      } else if (inside[label]!(x, y)) truth[i] = labelMap.ignoreLabel;
    }
  }
  return { image: { data, height: size, width: size }, truth: { data: truth, height: size, width: size } };
}

/** A prediction that is wrong in about `errors` round spots. */
export function guess({ data, height, width }: PlainLabels, errors: number, seed: Seed): PlainLabels {
  const labels = data.map((label) => (label === labelMap.ignoreLabel ? 0 : label));
  for (let k = 0; k < errors; k++) {
    const draw = fold(seed, k);
    const [cx, cy, r] = [uniform(draw, 0) * width, uniform(draw, 1) * height, (0.03 + 0.12 * uniform(draw, 2)) * width];
    const label = Math.floor(uniform(draw, 3) * labelMap.names.length);
    labels.forEach((_, i) => {
      if (((i % width) - cx) ** 2 + (Math.floor(i / width) - cy) ** 2 < r * r) labels[i] = label;
    });
  }
  return { data: labels, height, width };
}

/** The same image under scaled additive noise, and what a denoiser that is `skill` good makes of it. */
export function noised({ image }: Scene, skill: number, seed: Seed) {
  const { height, width } = image;
  const data = Float32Array.from(image.data);
  const [sigma, gamma] = [0.5, 1 / (1 + 0.25)];
  const noise = normals(seed, data.length);
  const noisy = data.map((x, i) => Math.sqrt(gamma) * (x + sigma * noise[i]!));
  const predicted = noise.map((e, i) => skill * e + (1 - skill) * 0.5 * data[i]!);
  const denoised = noisy.map((x, i) => x / Math.sqrt(gamma) - sigma * predicted[i]!);
  const plain = (data: PlainImage["data"]): PlainImage => ({ data, height, width });
  return { clean: image, noisy: plain(noisy), noise: plain(predicted), denoised: plain(denoised) };
}
